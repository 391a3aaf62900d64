package vcard

// Phone is the form in which numbers are compared: E.164 where the number is valid in the region, else
// the number without its blanks.
func Phone(number, region string) string { return normalPhone(number, region) }
