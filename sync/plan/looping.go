package plan

// Looping tells whether the record is set aside because it was written too often.
func (a Action) Looping() bool { return a.State == SetAside && a.Reason.Detail == loopReason }
