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
	return satisfiedWith(policy, checkpoint, func(at int64) bool { return at >= oldest })
}

// satisfiedBy reports whether a policy was met by an instant.
func satisfiedBy(policy, checkpoint string, latest int64) bool {
	return satisfiedWith(policy, checkpoint, func(at int64) bool { return at <= latest })
}

// satisfiedWith counts the cosignatures of some instants.
func satisfiedWith(policy, checkpoint string, counts func(at int64) bool) bool {
	parsed, err := parsePolicy(policy)
	if err != nil {
		return false
	}
	body, signatures, _ := strings.Cut(checkpoint, "\n\n")
	kept := body + "\n\n"
	for _, line := range strings.SplitAfter(signatures, "\n") {
		if !isCosignature(line) || cosignedWhen(line, counts) {
			kept += line
		}
	}
	return parsed.Satisfied([]byte(kept))
}

func parsePolicy(policy string) (witness.Group, error) {
	return witness.ParsePolicy([]byte(withURLs(policy)))
}

func isPolicy(policy string) bool {
	_, err := parsePolicy(policy)
	return err == nil
}

// asksForNone reports whether the quorum of a policy is none.
func asksForNone(policy string) bool {
	for _, line := range strings.Split(policy, "\n") {
		if fields := strings.Fields(line); len(fields) == 2 && fields[0] == "quorum" {
			return fields[1] == "none"
		}
	}
	return true
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

func cosignedWhen(line string, counts func(at int64) bool) bool {
	fields := strings.Fields(line)
	at, err := fnote.CoSigV1Timestamp(note.Signature{Name: fields[1], Base64: fields[2]})
	return err == nil && counts(at.Unix())
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
