//go:build windows || darwin

package words

import "github.com/jeandeaual/go-locale"

// system asks for the languages that the person chose in the system's settings.
func system() []string {
	tags, err := locale.GetLocales()
	if err != nil {
		return nil
	}
	return tags
}
