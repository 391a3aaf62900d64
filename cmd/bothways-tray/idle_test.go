//go:build linux

package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
)

// mostResident is how much memory the program may hold while nothing happens, in kilobytes.
const mostResident = 25 << 10

// TestIdle looks for BOTHWAYS_IDLE (10m) at what the program costs while nothing happens.
func TestIdle(t *testing.T) {
	span, err := time.ParseDuration(os.Getenv("BOTHWAYS_IDLE"))
	if err != nil {
		t.Skip("set BOTHWAYS_IDLE to a time, like 10m")
	}
	bin := os.Getenv("BOTHWAYS_BIN")
	if bin == "" {
		bin = t.TempDir()
		for _, name := range []string{"bothways", "bothways-tray"} {
			out, err := exec.Command("go", "build", "-trimpath", "-ldflags", "-s -w", "-o", filepath.Join(bin, name), "bothways/cmd/"+name).CombinedOutput()
			if err != nil {
				t.Fatalf("%s", out)
			}
		}
		t.Setenv("BOTHWAYS_BIN", bin)
	}
	d := newDesktop(t)
	d.panel()
	text := fmt.Sprintf("version = 1\n[accounts.home]\ntype = \"folder\"\npath = %q\n[accounts.phone]\ntype = \"folder\"\npath = %q\n", d.dir+"/here", d.dir+"/there")
	for name, kind := range map[string]string{"clients": "contacts", "meetings": "calendar", "errands": "tasks"} {
		text += fmt.Sprintf("[processes.%s]\nkind = %q\nreview = \"never\"\nleft = { account = \"home\", collection = %q }\nright = { account = \"phone\", collection = %q }\nschedule.every = \"15m\"\n", name, kind, name, name)
		d.must(os.MkdirAll(filepath.Join(d.dir, "here", name), 0o700))
		d.must(os.MkdirAll(filepath.Join(d.dir, "there", name), 0o700))
	}
	d.must(os.WriteFile(filepath.Join(d.home, "config.toml"), []byte(text), 0o600))
	d.card("here", "Ada")
	p := d.start("bothways-tray")
	i := d.icon()
	d.told("clients is in step")
	i.says("Next sync: ")
	settle := time.NewTimer(20 * time.Second) // first syncs, and those that their files start
	<-settle.C
	i.says("in step")
	before := costOf(t, p.Process.Pid)
	clock := time.NewTimer(span)
	<-clock.C
	after := costOf(t, p.Process.Pid)
	t.Logf("over %v: %d kB resident, %d ticks of the processor (100 a second), %d voluntary and %d involuntary switches, %d threads",
		span, after.resident, after.ticks-before.ticks, after.voluntary-before.voluntary, after.involuntary-before.involuntary, after.threads)
	if after.resident > mostResident {
		t.Errorf("%d kB are resident; at most %d are wanted", after.resident, mostResident)
	}
}

type cost struct{ resident, ticks, voluntary, involuntary, threads int }

// costOf reads what the kernel says of a process and its threads (proc(5)).
func costOf(t *testing.T, pid int) cost {
	t.Helper()
	c := cost{resident: field(t, fmt.Sprintf("/proc/%d/status", pid), "VmRSS:")}
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(stat), ") ")
	for _, at := range []int{11, 12} { // utime, stime
		n, _ := strconv.Atoi(strings.Fields(rest)[at])
		c.ticks += n
	}
	threads, _ := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/status", pid))
	for _, th := range threads {
		c.threads++
		c.voluntary += field(t, th, "voluntary_ctxt_switches:")
		c.involuntary += field(t, th, "nonvoluntary_ctxt_switches:")
	}
	return c
}

func field(t *testing.T, file, name string) int {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(text)) {
		if f := strings.Fields(line); len(f) > 1 && f[0] == name {
			n, _ := strconv.Atoi(f[1])
			return n
		}
	}
	t.Fatalf("%s has no %s", file, name)
	return 0
}
