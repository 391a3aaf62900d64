package vcard

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"strings"

	"bothways/connectors/contentline"
	"bothways/sync/side"
)

var binaryForm = form{values: " uri url binary content-id cid inline ", media: true, get: getBinary, put: putBinary}

func digest(data []byte) string {
	sum := sha256.Sum256(data)
	return "sha256:" + hex.EncodeToString(sum[:])
}

// getBinary gives sha256:… for octets in the card and uri:… for those elsewhere.
func getBinary(s spelling) string {
	if data, ok := binaryOf(s); ok {
		return digest(data)
	}
	if v := getURI(s); v != "" {
		return "uri:" + v
	}
	return ""
}

// binaryOf gives the octets of a value: ENCODING=b, BASE64, or a data: URI (RFC 2397).
func binaryOf(s spelling) ([]byte, bool) {
	if e := encodingOf(s.line); strings.EqualFold(e, "b") || strings.EqualFold(e, "base64") {
		return fromBase64(s.value)
	}
	if len(s.value) < 5 || !strings.EqualFold(s.value[:5], "data:") {
		return nil, false
	}
	head, body, ok := strings.Cut(contentline.Unescape(s.value), ",")
	if !ok || !strings.HasSuffix(strings.ToLower(strings.TrimSpace(head)), ";base64") {
		return nil, false
	}
	return fromBase64(body)
}

var base64Tidy = strings.NewReplacer(" ", "", "\t", "", "\r", "", "\n", "", "=", "", "-", "+", "_", "/")

func fromBase64(s string) ([]byte, bool) {
	s = strings.TrimRight(s, "= \t\r\n")
	if strings.ContainsAny(s, " \t\r\n=-_") {
		s = base64Tidy.Replace(s)
	}
	data, err := base64.RawStdEncoding.DecodeString(s)
	return data, err == nil && len(data) > 0
}

func putBinary(t target) (written, error) {
	var raw spelling
	if t.raw != nil {
		raw = spelling{value: decoded(t.raw), line: t.raw}
	}
	if uri, ok := strings.CutPrefix(t.text, "uri:"); ok {
		return putAddress(t, uri, raw), nil
	}
	var data []byte
	if t.raw != nil {
		data, _ = binaryOf(raw)
	}
	if len(data) == 0 || digest(data) != t.text {
		return written{}, &side.Error{Class: side.ErrUnsupported, What: fmt.Sprintf("%s: the octets of %.20s… are not known", t.row.name, t.text)}
	}
	media := mediaOf(t.row, raw, data)
	code := base64.StdEncoding.EncodeToString(data)
	if t.version == v40 {
		if media == "" {
			media = "application/octet-stream"
		}
		return written{value: "data:" + media + ";base64," + code}, nil
	}
	w := written{value: code, params: []contentline.Param{contentline.NewParam("ENCODING", "b")}}
	if t.version == v21 {
		w.params[0] = contentline.NewParam("ENCODING", "BASE64")
	}
	if media != "" && t.row.form.media {
		w.params = append(w.params, contentline.NewParam("TYPE", shortMedia(media)))
	}
	return w, nil
}

// putAddress writes where the octets are to be found.
func putAddress(t target, uri string, raw spelling) written {
	w := written{value: escapeLight(uri)}
	media := ""
	if raw.line != nil {
		media = mediaOf(t.row, raw, nil)
	}
	switch {
	case t.kind != "":
	case t.version == v30:
		w.params = append(w.params, contentline.NewParam("VALUE", "uri"))
	case t.version == v21:
		w.params = append(w.params, contentline.NewParam("VALUE", "URL"))
	}
	if media != "" && t.version == v40 {
		w.params = append(w.params, contentline.NewParam("MEDIATYPE", media))
	} else if media != "" {
		w.params = append(w.params, contentline.NewParam("TYPE", shortMedia(media)))
	}
	return w
}

// isMedia tells the TYPEs of a picture or sound that name its format from those that say what it is for.
func isMedia(word string) bool {
	switch strings.ToLower(word) {
	case "home", "work", "pref", "":
		return false
	}
	return true
}

var (
	mediaClass = map[string]string{"PHOTO": "image/", "LOGO": "image/", "SOUND": "audio/", "KEY": "application/"}
	mediaLong  = map[string]string{"jpg": "image/jpeg", "pgp": "application/pgp-keys", "x509": "application/x-x509-user-cert", "wave": "audio/wav"}
	mediaShort = map[string]string{"application/pgp-keys": "PGP", "application/x-x509-user-cert": "X509", "audio/wav": "WAVE"}
	mediaMagic = []struct{ start, media string }{
		{"\xff\xd8\xff", "image/jpeg"}, {"\x89PNG", "image/png"}, {"GIF8", "image/gif"}, {"BM", "image/bmp"},
		{"OggS", "audio/ogg"}, {"ID3", "audio/mpeg"},
	}
)

// mediaOf is the media type that the octets begin like, else the one the line names, else "".
func mediaOf(r *row, s spelling, data []byte) string {
	for _, m := range mediaMagic {
		if strings.HasPrefix(string(data[:min(8, len(data))]), m.start) {
			return m.media
		}
	}
	if v := s.value; len(v) > 5 && strings.EqualFold(v[:5], "data:") {
		if m, _, _ := strings.Cut(v[5:min(len(v), 100)], ";"); isMediaType(m) {
			return m
		}
	}
	for _, p := range s.line.Params() {
		for _, w := range p.Values {
			w = strings.ToLower(w)
			switch {
			case p.Name == "MEDIATYPE" && isMediaType(w):
				return w
			case (p.Name == "TYPE" || p.Name == "" && !isEncoding(w) && !isValueWord(w)) && r.form.media && isMedia(w):
				if m := longMedia(r, w); isMediaType(m) {
					return m
				}
			}
		}
	}
	return ""
}

func isMediaType(s string) bool {
	class, sub, ok := strings.Cut(s, "/")
	return ok && class != "" && sub != "" && strings.Trim(s, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/+-.") == ""
}

func longMedia(r *row, word string) string {
	if m, ok := mediaLong[word]; ok {
		return m
	}
	if strings.Contains(word, "/") {
		return word
	}
	return mediaClass[r.name] + word
}

func shortMedia(media string) string {
	if m, ok := mediaShort[strings.ToLower(media)]; ok {
		return m
	}
	_, sub, _ := strings.Cut(media, "/")
	return strings.ToUpper(sub)
}
