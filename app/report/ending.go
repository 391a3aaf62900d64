package report

import (
	"io"
	"path/filepath"
	"strings"

	"bothways/app/words"
)

// Writer writes reports in one form.
type Writer func(w io.Writer, reports ...Report) error

// Endings are the forms of a report, by the endings of their files' names.
var Endings = []string{".html", ".pdf", ".csv", ".json"}

// ByEnding finds the form that a file's name asks for.
func ByEnding(name string) (Writer, error) {
	switch strings.ToLower(filepath.Ext(name)) {
	case ".html", ".htm":
		return WriteHTML, nil
	case ".pdf":
		if _, ok, _ := printable(elsewhere()); !ok {
			return nil, unprintable{name}
		}
		return WritePDF, nil
	case ".csv":
		return WriteCSV, nil
	case ".json":
		return WriteJSON, nil
	}
	return nil, unknownForm{name}
}

// unprintable: the fonts cannot draw the person's language.
type unprintable struct{ name string }

func (u unprintable) Error() string {
	return words.T("{{.File}}: a PDF cannot show this language yet; save the report as .html and print that", "File", u.name)
}

// unknownForm: no report is written to such a file.
type unknownForm struct{ name string }

func (u unknownForm) Error() string {
	return words.T("{{.File}}: a report is .html, .pdf, .csv or .json", "File", u.name)
}
