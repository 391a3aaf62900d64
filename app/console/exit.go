package console

import (
	"errors"

	"bothways/app/desk"
	"bothways/app/report"
	"bothways/app/settings"
	"bothways/sync/ledger"
	"bothways/sync/side"
)

// The exit statuses.
const (
	exitFailed = 1 // something failed, the rest was done
	exitWrong  = 2 // wrong usage or settings, nothing was done
	exitWaits  = 3 // waits for the user
	exitSignIn = 4
	exitBusy   = 5 // another run holds the process
)

// exit is the error of a command that has said all there is to say.
type exit int

func (exit) Error() string { return "" }

// exitOf is the status that an error means.
func exitOf(err error) int {
	var wrong desk.Wrong
	var problems settings.Problems
	switch {
	case errors.As(err, &wrong), errors.As(err, &problems):
		return exitWrong
	case desk.IsBusy(err), errors.Is(err, ledger.ErrLocked):
		return exitBusy
	case errors.Is(err, side.ErrAuth):
		return exitSignIn
	}
	return exitFailed
}

var exits = map[string]int{
	desk.Failed: exitFailed, desk.Partial: exitFailed, desk.Review: exitWaits, desk.Guarded: exitWaits, desk.Conflict: exitWaits,
	desk.Stopped: exitWaits, desk.SignIn: exitSignIn, desk.Busy: exitBusy,
}

// rank is the order in which statuses win where several processes ran.
var rank = []int{exitWrong, exitBusy, exitSignIn, exitFailed, exitWaits}

// exitOfAll is the status of several processes; a preview is done once it has a plan.
func exitOfAll(reports []report.Report) error {
	found := map[int]bool{}
	for _, r := range reports {
		if !r.Preview || r.Plan == "" || r.Status == desk.Review {
			found[exits[r.Status]] = true
		}
	}
	for _, n := range rank {
		if found[n] {
			return exit(n)
		}
	}
	return nil
}
