package vcard

import (
	"strings"
	"testing"

	"github.com/nyaruka/phonenumbers"
)

func TestPlainPhones(t *testing.T) {
	sorts := []phonenumbers.PhoneNumberType{phonenumbers.FIXED_LINE, phonenumbers.MOBILE, phonenumbers.TOLL_FREE, phonenumbers.PREMIUM_RATE, phonenumbers.SHARED_COST, phonenumbers.VOIP, phonenumbers.PERSONAL_NUMBER, phonenumbers.UAN}
	plain := 0
	for region := range phonenumbers.GetSupportedRegions() {
		for _, sort := range sorts {
			n := phonenumbers.GetExampleNumberForType(region, sort)
			if n == nil {
				continue
			}
			for _, f := range []phonenumbers.PhoneNumberFormat{phonenumbers.E164, phonenumbers.INTERNATIONAL, phonenumbers.RFC3966} {
				text := phonenumbers.Format(n, f)
				want := phonenumbers.Format(n, phonenumbers.E164)
				if _, ok := plainPhone(strings.TrimPrefix(text, "tel:")); ok {
					plain++
				}
				got := normalPhone(text, "DE")
				if valid := phonenumbers.IsValidNumber(n); valid && got != want {
					t.Errorf("%s: %s, not %s", text, got, want)
				}
				if again := normalPhone(got, "DE"); again != got {
					t.Errorf("%s: %s becomes %s", text, got, again)
				}
			}
		}
	}
	if plain < 100 {
		t.Errorf("only %d went the short way", plain)
	}
}
