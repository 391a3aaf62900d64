// Command floor is the bare client that others are measured against, and the stopwatch that measures them.
package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"time"
)

// floor sync copies what changed between a folder and another place as it stands, with the requests that are
// needed and no thought: nothing is parsed, nothing merged, nothing noted before it is written.
//
// floor measure FILE PROGRAM ARGS… runs a program and writes to FILE what it took. A peak of memory is counted
// from the moment before the program begins, so the one who starts it must be small itself.
func main() {
	var err error
	switch {
	case len(os.Args) > 3 && os.Args[1] == "measure":
		err = measure(os.Args[2], os.Args[3:])
	case len(os.Args) > 1 && os.Args[1] == "sync":
		err = sync(os.Args[2:])
	default:
		err = fmt.Errorf("usage: floor sync FLAGS | floor measure FILE PROGRAM ARGS…")
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "floor:", err)
		os.Exit(1)
	}
}

func measure(file string, command []string) error {
	cmd := exec.Command(command[0], command[1:]...)
	cmd.Stdout, cmd.Stderr = os.Stdout, os.Stderr
	begun := time.Now()
	err := cmd.Run()
	took := map[string]any{"wall": time.Since(begun).Seconds()}
	if s := cmd.ProcessState; s != nil {
		took["cpu"] = (s.UserTime() + s.SystemTime()).Seconds()
		took["peak"] = peakMiB(s)
	}
	text, _ := json.Marshal(took)
	if saved := os.WriteFile(file, text, 0o600); err == nil {
		err = saved
	}
	return err
}

// place is the other end: what it holds, document by document, under the names that the folder has.
type place interface {
	// changes gives the versions of what has come or changed since the mark, and the next mark.
	changes(mark string) (map[string]string, string, error)
	read(names []string, each func(name string, doc []byte) error) error
	write(docs map[string][]byte, known map[string]string) error
}

// state is what a run remembers for the next one.
type state struct {
	Mark  string
	Files map[string]stamp
	There map[string]string // versions by name
}

func sync(args []string) error {
	f := flag.NewFlagSet("sync", flag.ExitOnError)
	dir := f.String("dir", "", "the folder")
	right := f.String("right", "", "the other one: a folder, the address of a collection, or google:ADDRESS")
	user := f.String("user", "", "user:password, or a token for Google")
	memory := f.String("state", "", "the file that remembers")
	_ = f.Parse(args)
	st, err := recall(*memory)
	if err != nil {
		return err
	}
	var there place
	switch {
	case strings.HasPrefix(*right, "google:"):
		there = newGoogle(strings.TrimPrefix(*right, "google:"), *user)
	case strings.HasPrefix(*right, "http"):
		there, err = newServer(*right, *user)
	default:
		there = &folder{dir: *right}
	}
	if err != nil {
		return err
	}
	if err := exchange(&folder{dir: *dir}, there, st); err != nil {
		return err
	}
	return st.keep(*memory)
}

// exchange carries changes both ways; of what changed on both sides the folder's word stands.
func exchange(here *folder, there place, st *state) error {
	ours, err := here.scan(st.Files)
	if err != nil {
		return err
	}
	theirs, mark, err := there.changes(st.Mark)
	if err != nil {
		return err
	}
	var fetch []string
	for name, version := range theirs {
		if st.There[name] != version {
			fetch = append(fetch, name)
		}
		st.There[name] = version
	}
	send := map[string][]byte{}
	for _, name := range ours {
		if send[name], err = os.ReadFile(here.path(name)); err != nil {
			return err
		}
	}
	err = there.read(fetch, func(name string, doc []byte) error {
		if _, mine := send[name]; mine {
			return nil
		}
		return here.put(name, doc)
	})
	if err != nil {
		return err
	}
	if len(send) > 0 {
		if err = there.write(send, st.There); err != nil {
			return err
		}
		if theirs, mark, err = there.changes(mark); err != nil { // the echo of what was written
			return err
		}
		for name, version := range theirs {
			st.There[name] = version
		}
	}
	st.Mark = mark
	st.Files, err = here.stamps()
	return err
}
