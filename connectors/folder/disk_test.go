package folder

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"bothways/sync/record"
	"bothways/sync/side"
)

func TestModeStays(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "a.vcf")
	write(t, path, one("a", "A"))
	if err := os.Chmod(path, 0o640); err != nil {
		t.Fatal(err)
	}
	s := openStore(t, dir, record.Contacts)
	if _, err := s.Update(t.Context(), changes(t, s, "").Changed[0], rename("B")); err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o640 {
		t.Error(info.Mode(), err)
	}
}

func TestFailuresSayWhatToDo(t *testing.T) {
	for _, row := range []struct {
		err   error
		class error
		words string
	}{
		{&os.PathError{Op: "write", Path: "x", Err: syscall.ENOSPC}, side.ErrDisk, "full"},
		{&os.PathError{Op: "open", Path: "x", Err: syscall.EROFS}, side.ErrRefused, "read-only"},
		{&os.PathError{Op: "open", Path: "x", Err: syscall.EACCES}, side.ErrRefused, "permission"},
		{&os.PathError{Op: "read", Path: "x", Err: syscall.EIO}, side.ErrDisk, "a.vcf"},
	} {
		err := failure("a.vcf", row.err, true)
		if !errors.Is(err, row.class) || !side.Refused(err) || !strings.Contains(err.Error(), "a.vcf") || !strings.Contains(err.Error(), row.words) {
			t.Errorf("%v became %v", row.err, err)
		}
		if row.class == side.ErrDisk && side.Refused(failure("a.vcf", row.err, false)) {
			t.Errorf("%v after the rename vouches for something", row.err)
		}
	}
}

func TestLeftovers(t *testing.T) {
	dir := t.TempDir()
	old, recent, foreign := filepath.Join(dir, temp+"1.tmp"), filepath.Join(dir, temp+"2.tmp"), filepath.Join(dir, ".other.tmp")
	for _, path := range []string{old, recent, foreign} {
		write(t, path, "x")
	}
	past := time.Now().Add(-25 * time.Hour)
	for _, path := range []string{old, foreign} {
		if err := os.Chtimes(path, past, past); err != nil {
			t.Fatal(err)
		}
	}
	openStore(t, dir, record.Contacts)
	var left []string
	entries, _ := os.ReadDir(dir)
	for _, e := range entries {
		left = append(left, filepath.Join(dir, e.Name()))
	}
	equal(t, "left", left, recent, foreign)
}

func TestNothingIsOverwritten(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"ada.vcf", "Ada Lovelace.vcf"} {
		write(t, filepath.Join(dir, name), one("someone else", "X"))
	}
	for _, naming := range []string{"uid", "name"} {
		s := openStore(t, dir, record.Contacts, func(c *Config) { c.FileName = naming })
		r := record.New(record.Contacts, "ada")
		r.Put("FN", record.Value{Text: "Ada Lovelace"})
		it, err := s.Create(t.Context(), r)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := openStore(t, dir, record.Contacts, func(c *Config) { c.FileName = naming }).Create(t.Context(), r); !errors.Is(err, side.ErrExists) {
			t.Errorf("%s: the second try made a twin: %v", naming, err)
		}
		if err := s.Delete(t.Context(), it.Ref); err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range []string{"ada.vcf", "Ada Lovelace.vcf"} {
		if content(t, filepath.Join(dir, name)) != one("someone else", "X") {
			t.Errorf("%s was overwritten", name)
		}
	}
}

func TestWithoutHardLinks(t *testing.T) {
	dir := t.TempDir()
	root, err := os.OpenRoot(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer root.Close()
	write(t, filepath.Join(dir, "tmp"), "new")
	write(t, filepath.Join(dir, "taken"), "old")
	if err := reserve(root, "tmp", "taken"); !errors.Is(err, os.ErrExist) {
		t.Error(err)
	}
	if err := reserve(root, "tmp", "free"); err != nil {
		t.Error(err)
	}
	if content(t, filepath.Join(dir, "taken")) != "old" || content(t, filepath.Join(dir, "free")) != "new" {
		t.Error("wrong contents")
	}
}

// Another program changes the file between the last look and the exchange.
func TestWhatCameInBetweenStays(t *testing.T) {
	dir := t.TempDir()
	root, err := os.OpenRoot(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer root.Close()
	target := filepath.Join(dir, "a.vcf")
	begin := func() string {
		write(t, target, "foreign")
		tmp, err := stage(root, "a.vcf", []byte("ours"), nil)
		if err != nil {
			t.Fatal(err)
		}
		if err := exchange(root, tmp, "a.vcf"); err != nil {
			t.Skip("no exchange on this file system: ", err)
		}
		return tmp
	}
	end := func(tmp string, class error, want string) {
		t.Helper()
		if err := giveBack(root, tmp, "a.vcf", []byte("foreign"), []byte("ours")); !errors.Is(err, class) {
			t.Error(err)
		}
		got, _ := os.ReadFile(target)
		if entries, _ := os.ReadDir(dir); string(got) != want || len(entries) > 1 {
			t.Errorf("%q stands there, want %q; %v", got, want, entries)
		}
	}
	end(begin(), side.ErrStale, "foreign")
	tmp := begin()
	write(t, filepath.Join(dir, "new"), "newer")
	os.Rename(filepath.Join(dir, "new"), target)
	end(tmp, side.ErrStale, "newer")
	tmp = begin()
	os.Remove(target)
	if err := giveBack(root, tmp, "a.vcf", []byte("foreign"), []byte("ours")); !errors.Is(err, side.ErrGone) {
		t.Error(err)
	}
}

func TestEveryFlushIsAfterItsCall(t *testing.T) {
	var c committer
	var began, flushes atomic.Int64
	fail := errors.New("disk")
	var wg sync.WaitGroup
	for range 200 {
		wg.Go(func() {
			before := began.Load()
			err := c.wait(func() error { began.Add(1); flushes.Add(1); return fail })
			if began.Load() == before || err != fail {
				t.Errorf("no flush began after the call, or its error is lost: %v", err)
			}
		})
	}
	wg.Wait()
}

// A folder that cannot be written is refused with the file's name. The superuser may write
// everywhere, so the test runs itself as somebody else.
func TestReadOnlyFolder(t *testing.T) {
	if dir := os.Getenv("FOLDER_READ_ONLY"); dir != "" {
		refuses(t, dir)
		return
	}
	dir, err := os.MkdirTemp("", "folder")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.Chmod(dir, 0o700); os.RemoveAll(dir) })
	write(t, filepath.Join(dir, "a.vcf"), one("a", "A"))
	os.Chmod(filepath.Join(dir, "a.vcf"), 0o444)
	write(t, filepath.Join(dir, "locked.vcf"), one("l", "L"))
	os.Chmod(filepath.Join(dir, "locked.vcf"), 0)
	os.Chmod(dir, 0o555)
	if os.Geteuid() != 0 {
		refuses(t, dir)
		return
	}
	self, err := os.Open("/proc/self/exe")
	if err != nil {
		t.Skip("the superuser may write everywhere, and this system has no way to start the test as somebody else: ", err)
	}
	defer self.Close()
	cmd := exec.Command("/proc/self/fd/3", "-test.run=^TestReadOnlyFolder$", "-test.v")
	cmd.ExtraFiles = []*os.File{self}
	cmd.Env = append(os.Environ(), "FOLDER_READ_ONLY="+dir)
	cmd.Dir = dir
	asNobody(cmd)
	out, err := cmd.CombinedOutput()
	if err != nil || !strings.Contains(string(out), "--- PASS: TestReadOnlyFolder") {
		t.Errorf("%v\n%s", err, out)
	}
}

func refuses(t *testing.T, dir string) {
	s := openStore(t, dir, record.Contacts)
	d := changes(t, s, "")
	equal(t, "listed", shown(d), "a.vcf=A")
	equal(t, "unreadable", broken(d), "locked.vcf")
	_, create := s.Create(t.Context(), record.New(record.Contacts, "b"))
	_, update := s.Update(t.Context(), d.Changed[0], rename("B"))
	remove := s.Delete(t.Context(), d.Changed[0].Ref)
	for name, err := range map[string]error{"create b": create, "update a.vcf": update, "delete a.vcf": remove} {
		if !errors.Is(err, side.ErrDisk) || !side.Refused(err) || !strings.Contains(err.Error(), name+": the folder "+dir+" cannot be written to") {
			t.Errorf("%s: %v", name, err)
		}
	}
	cols, err := connect(t, dir).Collections(t.Context())
	if err != nil || len(cols) != 1 || cols[0].Writable {
		t.Errorf("%+v, %v", cols, err)
	}
}
