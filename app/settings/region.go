package settings

import "strings"

// SystemRegion reads the country from the system's language settings ("de_DE.UTF-8"); "" where they
// name none. getenv is os.Getenv.
func SystemRegion(getenv func(string) string) string {
	for _, name := range []string{"LC_ALL", "LC_TELEPHONE", "LANG"} {
		locale, _, _ := strings.Cut(getenv(name), ".")
		locale, _, _ = strings.Cut(locale, "@")
		if _, country, ok := strings.Cut(locale, "_"); ok && regionForm.MatchString(country) {
			return country
		}
	}
	return ""
}
