package desk_test

import (
	"context"
	"testing"
	"time"

	"bothways/app/desk"
	"bothways/sync/record"
)

// With patience, work waits for the end of another run; without, it says at once that one is at work.
func TestPatience(t *testing.T) {
	b := newBed(t, "folder", record.Contacts)
	crowd(b)
	b.edit(b.left, "u0", b.note+":left")
	s := b.review()
	began, ended := make(chan struct{}, 10), make(chan struct{})
	go func() {
		defer close(ended)
		_, _ = s.Run(context.Background(), func(p desk.Progress) {
			if p.Stage == "writing" {
				s.Pause()
				began <- struct{}{}
			}
		})
	}()
	<-began
	if _, err := b.desk.Review(b.ctx, "p", nil); !desk.IsBusy(err) {
		t.Errorf("without patience: %v", err)
	}
	b.desk.Patience = time.Minute
	reviewed := make(chan error, 1)
	go func() {
		_, err := b.desk.Review(b.ctx, "p", nil)
		reviewed <- err
	}()
	s.Stop()
	<-ended
	if err := <-reviewed; err != nil {
		t.Errorf("with patience: %v", err)
	}
}
