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
		return WritePDF, nil
	case ".csv":
		return WriteCSV, nil
	case ".json":
		return WriteJSON, nil
	}
	return nil, unknownForm{name}
}

// unknownForm: no report is written to such a file.
type unknownForm struct{ name string }

func (u unknownForm) Error() string {
	return words.T("{{.File}}: a report is .html, .pdf, .csv or .json", "File", u.name)
}
