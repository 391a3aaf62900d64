package frame

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
)

// Look is the theme: Fyne's, denser, with colours that keep their contrast. Whether it is light or
// dark the system says, or FYNE_THEME.
type Look struct {
	Only *fyne.ThemeVariant // always this; nil: as the system wants it
}

type shade struct{ light, dark color.NRGBA }

func rgb(x uint32) color.NRGBA {
	return color.NRGBA{R: uint8(x >> 16), G: uint8(x >> 8), B: uint8(x), A: 0xff} //nolint:gosec // bytes of a colour
}

func veil(x uint32, a uint8) color.NRGBA { c := rgb(x); c.A = a; return c }

var shades = map[fyne.ThemeColorName]shade{
	theme.ColorNameBackground:          {rgb(0xf7f8f9), rgb(0x1d2024)},
	theme.ColorNameForeground:          {rgb(0x1b2026), rgb(0xe8eaed)},
	theme.ColorNamePlaceHolder:         {rgb(0x5c6670), rgb(0xa3abb3)},
	theme.ColorNameDisabled:            {rgb(0x66707a), rgb(0x9aa2aa)},
	theme.ColorNamePrimary:             {rgb(0x0b6a86), rgb(0x5fbfd8)},
	theme.ColorNameHyperlink:           {rgb(0x0b6a86), rgb(0x7fd0e6)},
	theme.ColorNameForegroundOnPrimary: {rgb(0xffffff), rgb(0x0d1a1f)},
	theme.ColorNameFocus:               {veil(0x0b6a86, 0x55), veil(0x5fbfd8, 0x66)},
	theme.ColorNameSelection:           {veil(0x0b6a86, 0x33), veil(0x5fbfd8, 0x40)},
	theme.ColorNameHover:               {veil(0x000000, 0x0d), veil(0xffffff, 0x12)},
	theme.ColorNamePressed:             {veil(0x000000, 0x1a), veil(0xffffff, 0x22)},
	theme.ColorNameButton:              {rgb(0xe6e9ec), rgb(0x31363c)},
	theme.ColorNameDisabledButton:      {rgb(0xeef0f2), rgb(0x282c31)},
	theme.ColorNameInputBackground:     {rgb(0xffffff), rgb(0x272b30)},
	theme.ColorNameInputBorder:         {rgb(0x8f979f), rgb(0x6b737b)},
	theme.ColorNameHeaderBackground:    {rgb(0xeceff1), rgb(0x282c31)},
	theme.ColorNameMenuBackground:      {rgb(0xffffff), rgb(0x2a2e33)},
	theme.ColorNameOverlayBackground:   {rgb(0xffffff), rgb(0x25292e)},
	theme.ColorNameSeparator:           {rgb(0xd9dde1), rgb(0x3a4047)},
	theme.ColorNameShadow:              {veil(0x000000, 0x22), veil(0x000000, 0x66)},
	theme.ColorNameScrollBar:           {veil(0x000000, 0x66), veil(0xffffff, 0x66)},
	theme.ColorNameError:               {rgb(0xb3261e), rgb(0xff9a90)},
	theme.ColorNameWarning:             {rgb(0x8a5600), rgb(0xffc95c)},
	theme.ColorNameSuccess:             {rgb(0x1a6b3a), rgb(0x86d89b)},
	theme.ColorNameForegroundOnError:   {rgb(0xffffff), rgb(0x2b0b08)},
	theme.ColorNameForegroundOnWarning: {rgb(0xffffff), rgb(0x2a1d00)},
	theme.ColorNameForegroundOnSuccess: {rgb(0xffffff), rgb(0x06210f)},
}

// Color gives a colour.
func (l Look) Color(n fyne.ThemeColorName, v fyne.ThemeVariant) color.Color {
	if l.Only != nil {
		v = *l.Only
	}
	s, ok := shades[n]
	switch {
	case !ok:
		return theme.DefaultTheme().Color(n, v)
	case v == theme.VariantLight:
		return s.light
	}
	return s.dark
}

// Font gives Fyne's fonts; what they lack, such as Japanese, Fyne takes from the system's.
func (l Look) Font(s fyne.TextStyle) fyne.Resource { return theme.DefaultTheme().Font(s) }

// Icon gives Fyne's icons.
func (l Look) Icon(n fyne.ThemeIconName) fyne.Resource { return theme.DefaultTheme().Icon(n) }

// Size gives sizes, a little denser than Fyne's.
func (l Look) Size(n fyne.ThemeSizeName) float32 {
	switch n {
	case theme.SizeNameInnerPadding:
		return 7
	case theme.SizeNameSubHeadingText:
		return 17
	case theme.SizeNameCaptionText:
		return 12
	case theme.SizeNameScrollBar:
		return 12
	}
	return theme.DefaultTheme().Size(n)
}
