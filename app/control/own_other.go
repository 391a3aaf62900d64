//go:build !unix

package control

// owned trusts the system: temporary folders are each user's own here.
func owned(string) bool { return true }
