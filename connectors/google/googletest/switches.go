package googletest

import "time"

// Switches choose between answers that Google is known, or only thought, to give. What is certain has no switch.
type Switches struct {
	// Calendar
	DeletedUpdate     int           // status for writes to a deleted event: 403, 404 or 410 (G-CAL-84)
	NoopBumps         bool          // a patch that changes nothing moves the etag (G-CAL-87)
	RaiseSequence     bool          // a new time or rule raises sequence (G-CAL-54)
	FilterAll         bool          // repeated extended-property filters must all match; else any (G-CAL-33)
	MovedSeries       string        // exceptions that the new time or rule no longer meets: drop | keep | shift
	Inherit           bool          // an exception follows its series in fields it has not changed
	SeriesTombstones  bool          // a deleted series lists its exceptions as cancelled too
	WindowLeavers     string        // what a token with timeMin says of events that left the window: silent | item | cancelled
	MoveSaysCancelled bool          // the answer to a move describes the source copy (G-CAL-86)
	BothIDs           bool          // insert takes id and iCalUID together (G-CAL-42)
	LooseUntil        bool          // UNTIL and EXDATE of the wrong kind are taken (G-CAL-48)
	CalendarTokenAge  time.Duration // 0 = tokens do not age (G-CAL-24)
	UpdatedMinAge     time.Duration // 0 = no limit (G-CAL-25)
	TombstoneAge      time.Duration // deleted events vanish after this; 0 = never (G-CAL-43)
	BatchReverse      bool          // parts of a batch run last to first (G-CAL-101)
	BatchMost         int           // parts in one batch (G-CAL-101)
	SummaryMost       int           // characters kept of a title; longer is cut; 0 = no limit
	DescriptionMost   int           // likewise
	LocationMost      int           // likewise
	LoneInstances     bool          // import takes one occurrence by its originalStartTime; else as an event of its own
	CalendarsMost     int           // calendars made before 403 quotaExceeded; 0 = no limit (G-CAL-15)

	// People
	ExpiredStatus   string        // error.status of an expired token (G-PPL-22)
	PeopleTokenAge  time.Duration // from the full read (G-PPL-22)
	Propagation     time.Duration // lists and deltas lag behind writes by this (G-PPL-25)
	PartialBatches  bool          // the sound part of a refused batch is written (G-PPL-48)
	FormerNames     bool          // a former resource name still answers (G-PPL-3)
	ContactsMost    int           // with the trash (G-PPL-47)
	TrashAge        time.Duration // deleted contacts count this long (G-PPL-47)
	FullReadsMinute int           // first pages of full reads a minute; 0 = no limit (G-PPL-26)
	Trim            bool          // values are trimmed and empty ones dropped
	PhotoReencoded  bool          // pictures come back with other bytes
	MyContactsToo   bool          // a contact made in a user group is also put in myContacts

	// Tasks
	TaskIfMatch    bool // a stale If-Match gives 412 (G-TSK-9)
	ParentTakesAll bool // deleting a parent deletes its subtasks (G-TSK-8)
	TaskDepth      int  // levels below a top task; deeper is refused (G-TSK-10)

	// All
	Patience    bool          // a call before Retry-After is over is a breach; needs a clock that moves (G-CAL-112)
	CallsMinute int           // of one account and API, parts of a batch each; 0 = no limit (G-CAL-110, G-PPL-70)
	PageMost    int           // items a page holds at most, whatever was asked; 0 = as asked (G-CAL-20)
	EmptyPages  bool          // every listing begins with an empty page (G-CAL-20)
	TokenLife   time.Duration // of access tokens (G-OAU-7)
	GrantLife   time.Duration // of refresh tokens; 0 = for ever; seven days for "testing" (G-OAU-8)
}

// Defaults are the answers thought most likely.
func Defaults() Switches {
	return Switches{
		DeletedUpdate: 403, RaiseSequence: true, FilterAll: true, MovedSeries: "drop", WindowLeavers: "silent",
		BatchMost: 1000, SummaryMost: 1024, DescriptionMost: 8192, LocationMost: 1024,
		LoneInstances: true, UpdatedMinAge: 30 * 24 * time.Hour,
		ExpiredStatus: "INVALID_ARGUMENT", PeopleTokenAge: 7 * 24 * time.Hour, FormerNames: true, ContactsMost: 25_000,
		TrashAge: 30 * 24 * time.Hour, Trim: true,
		TaskIfMatch: true, ParentTakesAll: true, TaskDepth: 1,
		TokenLife: 3599 * time.Second,
	}
}
