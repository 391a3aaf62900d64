; The installer for Windows: for the person who runs it, without an administrator.
;   makensis -DVERSION=… -DNUMBERS=… -DFILES=… -DICON=… -DOUT=… bothways.nsi
Target amd64-unicode
SetCompressor /SOLID lzma
SetDateSave off
RequestExecutionLevel user
ManifestDPIAware true

!include MUI2.nsh
!define MUI_ICON "${ICON}"
!define MUI_UNICON "${ICON}"
!define UNINSTALL "Software\Microsoft\Windows\CurrentVersion\Uninstall\Bothways"

Name "Bothways"
OutFile "${OUT}"
InstallDir "$LOCALAPPDATA\Programs\Bothways"
InstallDirRegKey HKCU "Software\Bothways" "Folder"
BrandingText "Bothways ${VERSION}"

VIProductVersion "${NUMBERS}"
VIAddVersionKey "ProductName" "Bothways"
VIAddVersionKey "FileDescription" "Bothways Setup"
VIAddVersionKey "FileVersion" "${VERSION}"
VIAddVersionKey "ProductVersion" "${VERSION}"
VIAddVersionKey "LegalCopyright" "The Bothways authors, Apache License 2.0"

!insertmacro MUI_PAGE_DIRECTORY
!insertmacro MUI_PAGE_INSTFILES
!define MUI_FINISHPAGE_RUN "$INSTDIR\bothways-tray.exe"
!insertmacro MUI_PAGE_FINISH
!insertmacro MUI_UNPAGE_CONFIRM
!insertmacro MUI_UNPAGE_INSTFILES
!insertmacro MUI_LANGUAGE "English"
!insertmacro MUI_LANGUAGE "German"
!insertmacro MUI_LANGUAGE "French"
!insertmacro MUI_LANGUAGE "Spanish"
!insertmacro MUI_LANGUAGE "Portuguese"
!insertmacro MUI_LANGUAGE "Indonesian"
!insertmacro MUI_LANGUAGE "Japanese"

; A program that runs cannot be replaced: wait until the person has ended it.
!macro ENDED un
Function ${un}Ended
again:
  ClearErrors
  IfFileExists "$INSTDIR\bothways-tray.exe" 0 done
  FileOpen $0 "$INSTDIR\bothways-tray.exe" a
  IfErrors 0 free
  MessageBox MB_RETRYCANCEL|MB_ICONEXCLAMATION "Bothways is running. Choose Quit in the menu of its icon beside the clock, then try again." /SD IDCANCEL IDRETRY again
  Abort
free:
  FileClose $0
done:
FunctionEnd
!macroend
!insertmacro ENDED ""
!insertmacro ENDED "un."

Section "Bothways"
  Call Ended
  SetOutPath "$INSTDIR"
  File "${FILES}/bothways.exe"
  File "${FILES}/bothways-tray.exe"
  File "${FILES}/bothways-window.exe"
  File "${FILES}/README.txt"
  File "${FILES}/LICENSE.txt"
  File "${FILES}/NOTICE.txt"
  File "${FILES}/LICENCES.txt"
  File "${FILES}/CHANGELOG.txt"
  WriteUninstaller "$INSTDIR\uninstall.exe"
  CreateShortcut "$SMPROGRAMS\Bothways.lnk" "$INSTDIR\bothways-tray.exe"
  WriteRegStr HKCU "Software\Bothways" "Folder" "$INSTDIR"
  WriteRegStr HKCU "${UNINSTALL}" "DisplayName" "Bothways"
  WriteRegStr HKCU "${UNINSTALL}" "DisplayVersion" "${VERSION}"
  WriteRegStr HKCU "${UNINSTALL}" "DisplayIcon" "$INSTDIR\bothways-tray.exe"
  WriteRegStr HKCU "${UNINSTALL}" "UninstallString" '"$INSTDIR\uninstall.exe"'
  WriteRegStr HKCU "${UNINSTALL}" "QuietUninstallString" '"$INSTDIR\uninstall.exe" /S'
  WriteRegStr HKCU "${UNINSTALL}" "InstallLocation" "$INSTDIR"
  WriteRegDWORD HKCU "${UNINSTALL}" "NoModify" 1
  WriteRegDWORD HKCU "${UNINSTALL}" "NoRepair" 1
SectionEnd

; Settings and memory are the person's and stay.
Section "Uninstall"
  Call un.Ended
  nsExec::Exec '"$INSTDIR\bothways-tray.exe" --autostart off'
  Delete "$INSTDIR\bothways.exe"
  Delete "$INSTDIR\bothways-tray.exe"
  Delete "$INSTDIR\bothways-window.exe"
  Delete "$INSTDIR\README.txt"
  Delete "$INSTDIR\LICENSE.txt"
  Delete "$INSTDIR\NOTICE.txt"
  Delete "$INSTDIR\LICENCES.txt"
  Delete "$INSTDIR\CHANGELOG.txt"
  Delete "$INSTDIR\uninstall.exe"
  RMDir "$INSTDIR"
  Delete "$SMPROGRAMS\Bothways.lnk"
  DeleteRegKey HKCU "${UNINSTALL}"
  DeleteRegKey HKCU "Software\Bothways"
SectionEnd
