package demo_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"strings"
	"testing"

	"bothways/app/demo"
	"bothways/app/report"
)

func TestDemo(t *testing.T) {
	var out bytes.Buffer
	err := demo.Run(context.Background(), demo.Options{Out: &out, Err: &out, Show: func(w io.Writer, r report.Report) {
		fmt.Fprintf(w, "%s %s\n", r.Process, r.Status)
		for _, a := range r.Actions {
			fmt.Fprintf(w, "   %s %s %q %s %v %s\n", a.Op, a.Side, a.Record, a.Reason, a.Fields, a.Outcome)
		}
	}})
	t.Log(out.String())
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(out.String()) {
		if strings.HasPrefix(line, "  ") && !strings.HasPrefix(line, "   ") && len([]rune(line)) > 79 {
			t.Errorf("too long for a small terminal: %q", line)
		}
	}
	for _, want := range []string{"Chiara Bellini", "(0 writes)", "later change won", "Nothing had changed"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("the demo does not say %q", want)
		}
	}
}
