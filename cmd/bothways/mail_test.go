package main

import (
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"bothways/app/mail/mailtest"
)

// condition knows [smtp]: this computer has a mail server to start.
func condition(name string) (bool, error) {
	if name == "smtp" {
		return mailtest.There(), nil
	}
	return false, fmt.Errorf("no condition %q", name)
}

// mailserver starts a mail server that the programs trust, and sets $SMTP to its address; ada's
// password is secret. "mailserver stop" ends it, "mailserver start" lets it go on.
func mailserver(ts *testscript.TestScript, _ bool, args []string) {
	w := worldOf(ts)
	switch strings.Join(args, " ") {
	case "stop":
		w.mail.Stop()
		return
	case "start":
		ts.Check(w.mail.Start())
		return
	}
	dir := ts.MkAbs("smtp")
	ts.Check(os.MkdirAll(dir, 0o700))
	s, err := mailtest.New(dir, mailtest.StartTLS)
	ts.Check(err)
	ts.Check(s.Start())
	ts.Defer(s.Stop)
	w.mail = s
	ts.Setenv("SMTP", s.Address)
	ts.Setenv("SSL_CERT_FILE", s.Cert)
}

// awaitmails N waits until the server has got N mails.
func awaitmails(ts *testscript.TestScript, _ bool, args []string) {
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	for end := time.Now().Add(30 * time.Second); ; time.Sleep(20 * time.Millisecond) {
		all, err := worldOf(ts).mail.Mails()
		ts.Check(err)
		if len(all) >= want {
			return
		}
		if time.Now().After(end) {
			ts.Fatalf("%d mails came, want %d", len(all), want)
		}
	}
}

// mails N wants the server to have got N mails; mails N TEXT… also wants each text in the last one: its
// subject, its body, the names of its files, and what they hold.
func mails(ts *testscript.TestScript, neg bool, args []string) {
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	all, err := worldOf(ts).mail.Mails()
	ts.Check(err)
	if !neg && len(all) != want {
		var subjects []string
		for _, m := range all {
			subjects = append(subjects, m.Header.Get("Subject"))
		}
		ts.Fatalf("%d mails, want %d:\n%s", len(all), want, strings.Join(subjects, "\n"))
	}
	if len(args) == 1 {
		return
	}
	text, err := mailText(all[len(all)-1].Header.Get("Subject"), all[len(all)-1].Header.Get("Content-Type"), all[len(all)-1].Header.Get("Content-Transfer-Encoding"), all[len(all)-1].Body)
	ts.Check(err)
	for _, part := range args[1:] {
		if strings.Contains(text, part) == neg {
			ts.Fatalf("%q: %v in the mail\n%.4000s", part, !neg, text)
		}
	}
}

func mailText(subject, kind, coding string, body io.Reader) (string, error) {
	subject, err := new(mime.WordDecoder).DecodeHeader(subject)
	if err != nil {
		return "", err
	}
	text := "Subject: " + subject + "\n"
	_, how, err := mime.ParseMediaType(kind)
	if err != nil {
		return "", err
	}
	if how["boundary"] == "" {
		if coding == "quoted-printable" {
			body = quotedprintable.NewReader(body)
		}
		all, err := io.ReadAll(body)
		return text + string(all), err
	}
	for r := multipart.NewReader(body, how["boundary"]); ; {
		p, err := r.NextPart()
		if errors.Is(err, io.EOF) {
			return text, nil
		}
		if err != nil {
			return "", err
		}
		var from io.Reader = p
		if p.Header.Get("Content-Transfer-Encoding") == "base64" {
			from = base64.NewDecoder(base64.StdEncoding, p)
		}
		all, err := io.ReadAll(from)
		if err != nil {
			return "", err
		}
		text += "File: " + p.FileName() + "\n"
		if ending := filepath.Ext(p.FileName()); ending == "" || ending == ".html" {
			text += strings.ReplaceAll(string(all), "\r\n", "\n")
		} else if !strings.HasPrefix(string(all), "%PDF-") {
			return "", fmt.Errorf("%s is no PDF", p.FileName())
		}
	}
}
