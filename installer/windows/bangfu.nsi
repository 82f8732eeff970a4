; The installer for Windows 10 and 11: for one person, without an administrator, in Chinese.
; makensis -INPUTCHARSET UTF8 -DSTAGE=folder -DVERSION=1.2.3 -DOUT=setup.exe -DICON=file.ico bangfu.nsi
; Silent: setup.exe /S [/D=folder] and uninst.exe /S, which leaves the data where they are.
; A 64-bit installer for a 64-bit program: 32-bit Windows says itself that it cannot run it.
Target amd64-unicode
Unicode true
ManifestSupportedOS all
ManifestDPIAware true
SetCompressor /SOLID lzma
SetCompressorDictSize 64 ; megabytes, which unpacking needs as well
!include MUI2.nsh
!include FileFunc.nsh
!include WinVer.nsh

!define APP "帮扶台账"
!define KEY "Software\BangfuLedger"
!define UNKEY "Software\Microsoft\Windows\CurrentVersion\Uninstall\BangfuLedger"
!define CLASSES "Software\Classes"

Name "${APP}"
OutFile "${OUT}"
InstallDir "$LOCALAPPDATA\Programs\${APP}"
InstallDirRegKey HKCU "${KEY}" "InstallDir"
RequestExecutionLevel user
BrandingText "${APP} ${VERSION}"
VIProductVersion "${VERSION}.0"
VIAddVersionKey /LANG=2052 "ProductName" "${APP}"
VIAddVersionKey /LANG=2052 "ProductVersion" "${VERSION}"
VIAddVersionKey /LANG=2052 "FileVersion" "${VERSION}"
VIAddVersionKey /LANG=2052 "FileDescription" "${APP}安装程序"
VIAddVersionKey /LANG=2052 "LegalCopyright" "Apache-2.0"

!define MUI_ICON "${ICON}"
!define MUI_UNICON "${ICON}"
!define MUI_ABORTWARNING
!define MUI_WELCOMEPAGE_TEXT "将为当前用户安装${APP} ${VERSION}，不需要管理员权限，不需要联网。$\r$\n$\r$\n数据单独存放在“文档\${APP}”文件夹，安装、升级和卸载都不会改动数据。$\r$\n$\r$\n点击“下一步”继续。"
!define MUI_FINISHPAGE_RUN "$INSTDIR\bangfuw.exe"
!define MUI_FINISHPAGE_RUN_TEXT "打开${APP}"
!insertmacro MUI_PAGE_WELCOME
!insertmacro MUI_PAGE_DIRECTORY
!insertmacro MUI_PAGE_INSTFILES
!insertmacro MUI_PAGE_FINISH
!insertmacro MUI_UNPAGE_CONFIRM
!insertmacro MUI_UNPAGE_INSTFILES
!insertmacro MUI_LANGUAGE "SimpChinese"

; A program that is running keeps its files: ask to close it rather than leave half of two versions.
!macro RequireClosed UN
Function ${UN}requireClosed
  again:
  IfFileExists "$INSTDIR\bangfuw.exe" 0 free
  ClearErrors
  FileOpen $0 "$INSTDIR\bangfuw.exe" a
  IfErrors busy
  FileClose $0
  FileOpen $0 "$INSTDIR\bangfu.exe" a
  IfErrors busy
  FileClose $0
  Goto free
  busy:
  MessageBox MB_RETRYCANCEL|MB_ICONEXCLAMATION "${APP}正在运行。请先保存并关闭，再点“重试”。" /SD IDCANCEL IDRETRY again
  SetErrorLevel 3
  Quit
  free:
FunctionEnd
!macroend
!insertmacro RequireClosed ""
!insertmacro RequireClosed "un."

Function .onInit
  ${IfNot} ${AtLeastWin10}
    MessageBox MB_OK|MB_ICONSTOP "${APP}需要Windows 10或Windows 11。" /SD IDOK
    Abort
  ${EndIf}
FunctionEnd

!macro Associate ENDING KIND TITLE
  WriteRegStr HKCU "${CLASSES}\.${ENDING}" "" "Bangfu.${KIND}"
  WriteRegStr HKCU "${CLASSES}\Bangfu.${KIND}" "" "${TITLE}"
  WriteRegStr HKCU "${CLASSES}\Bangfu.${KIND}\DefaultIcon" "" "$INSTDIR\bangfuw.exe,0"
  WriteRegStr HKCU "${CLASSES}\Bangfu.${KIND}\shell\open\command" "" '"$INSTDIR\bangfuw.exe" open "%1"'
!macroend

!macro Forget ENDING KIND
  DeleteRegKey HKCU "${CLASSES}\.${ENDING}"
  DeleteRegKey HKCU "${CLASSES}\Bangfu.${KIND}"
!macroend

Section "main"
  Call requireClosed
  RMDir /r "$INSTDIR\_internal"
  SetOutPath "$INSTDIR"
  File /r "${STAGE}/*"
  ; On a stick that carries the program it is replaced, and this computer is told nothing.
  IfFileExists "$INSTDIR\portable" done
  WriteUninstaller "$INSTDIR\uninst.exe"
  CreateDirectory "$SMPROGRAMS\${APP}"
  CreateShortcut "$SMPROGRAMS\${APP}\${APP}.lnk" "$INSTDIR\bangfuw.exe"
  CreateShortcut "$SMPROGRAMS\${APP}\卸载${APP}.lnk" "$INSTDIR\uninst.exe"
  CreateShortcut "$DESKTOP\${APP}.lnk" "$INSTDIR\bangfuw.exe"
  !insertmacro Associate "bfb" "Bundle" "帮扶台账数据包"
  !insertmacro Associate "bfr" "Receipt" "帮扶台账回执"
  WriteRegStr HKCU "${KEY}" "InstallDir" "$INSTDIR"
  WriteRegStr HKCU "${UNKEY}" "DisplayName" "${APP}"
  WriteRegStr HKCU "${UNKEY}" "DisplayVersion" "${VERSION}"
  WriteRegStr HKCU "${UNKEY}" "DisplayIcon" "$INSTDIR\bangfuw.exe"
  WriteRegStr HKCU "${UNKEY}" "InstallLocation" "$INSTDIR"
  WriteRegStr HKCU "${UNKEY}" "UninstallString" '"$INSTDIR\uninst.exe"'
  WriteRegStr HKCU "${UNKEY}" "QuietUninstallString" '"$INSTDIR\uninst.exe" /S'
  WriteRegDWORD HKCU "${UNKEY}" "NoModify" 1
  WriteRegDWORD HKCU "${UNKEY}" "NoRepair" 1
  ${GetSize} "$INSTDIR" "/S=0K" $0 $1 $2
  WriteRegDWORD HKCU "${UNKEY}" "EstimatedSize" "$0"
  System::Call 'shell32::SHChangeNotify(i 0x08000000, i 0, i 0, i 0)'
  done:
SectionEnd

Section "Uninstall"
  Call un.requireClosed
  RMDir /r "$INSTDIR\_internal"
  Delete "$INSTDIR\bangfu.exe"
  Delete "$INSTDIR\bangfuw.exe"
  Delete "$INSTDIR\uninst.exe"
  RMDir "$INSTDIR"
  Delete "$SMPROGRAMS\${APP}\${APP}.lnk"
  Delete "$SMPROGRAMS\${APP}\卸载${APP}.lnk"
  RMDir "$SMPROGRAMS\${APP}"
  Delete "$DESKTOP\${APP}.lnk"
  !insertmacro Forget "bfb" "Bundle"
  !insertmacro Forget "bfr" "Receipt"
  DeleteRegKey HKCU "${KEY}"
  DeleteRegKey HKCU "${UNKEY}"
  System::Call 'shell32::SHChangeNotify(i 0x08000000, i 0, i 0, i 0)'
  ; The data stay unless a person says twice that they shall go; silently they always stay.
  IfFileExists "$DOCUMENTS\${APP}\keyring.json" 0 done
  MessageBox MB_YESNO|MB_ICONQUESTION|MB_DEFBUTTON2 "程序已卸载。台账数据还在“文档\${APP}”文件夹里，要一起删除吗？$\r$\n$\r$\n一般选“否”：以后重新安装还能打开。" /SD IDNO IDNO done
  MessageBox MB_YESNO|MB_ICONEXCLAMATION|MB_DEFBUTTON2 "删除后无法找回，没有备份、没有上报的内容都会丢失。确定删除吗？" /SD IDNO IDNO done
  RMDir /r "$DOCUMENTS\${APP}"
  done:
SectionEnd
