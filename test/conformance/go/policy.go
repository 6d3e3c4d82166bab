package main

import (
	"encoding/base64"
	"strings"

	fnote "github.com/transparency-dev/formats/note"
	"github.com/transparency-dev/formats/witness"
	"golang.org/x/mod/sumdb/note"
)

// satisfied reports whether a policy is met by cosignatures of an instant or later, in seconds since 1970; an empty policy asks for none.
func satisfied(policy, checkpoint string, oldest int64) bool {
	if policy == "" {
		return oldest == 0
	}
	parsed, err := witness.ParsePolicy([]byte(withURLs(policy)))
	if err != nil {
		return false
	}
	body, signatures, _ := strings.Cut(checkpoint, "\n\n")
	kept := body + "\n\n"
	for _, line := range strings.SplitAfter(signatures, "\n") {
		if oldest == 0 || cosignedSince(line, oldest) || !isCosignature(line) {
			kept += line
		}
	}
	return parsed.Satisfied([]byte(kept))
}

// A cosignature is 4 bytes of key hash, 8 bytes of time, and 64 bytes of Ed25519 signature.
func isCosignature(line string) bool {
	fields := strings.Fields(line)
	if len(fields) != 3 {
		return false
	}
	bytes, err := base64.StdEncoding.DecodeString(fields[2])
	return err == nil && len(bytes) == 4+8+64
}

func cosignedSince(line string, oldest int64) bool {
	fields := strings.Fields(line)
	if !isCosignature(line) {
		return false
	}
	at, err := fnote.CoSigV1Timestamp(note.Signature{Name: fields[1], Base64: fields[2]})
	return err == nil && at.Unix() >= oldest
}

// withURLs gives each witness a URL, which C2SP's policies may leave out and that parser does not.
func withURLs(policy string) string {
	lines := strings.Split(policy, "\n")
	for i, line := range lines {
		if fields := strings.Fields(line); len(fields) == 3 && fields[0] == "witness" {
			lines[i] = line + " https://witness.invalid/"
		}
	}
	return strings.Join(lines, "\n")
}
