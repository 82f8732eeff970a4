"""The style sheet; ``$name`` stands for a colour or icon of ``theme``."""

STYLE = """
QToolTip { color: $ink; background: #fffef6; border: 1px solid $line_strong; padding: 4px 6px; }
QMainWindow, QDialog, QWizard { background: $ground; }
QLabel { background: transparent; }
QLabel[role="title"] { font-size: 20px; color: $ink; }
QLabel[role="heading"] { font-size: 15px; color: $accent_dark; }
QLabel[role="soft"] { color: $ink_soft; }
QLabel[role="small"] { color: $ink_soft; font-size: 12px; }
QLabel[role="error"] { color: $error; font-size: 12px; }
QLabel[role="warn"] { color: $warn; font-size: 12px; }
QLabel[role="figure"] { font-size: 26px; color: $accent_dark; }
QLabel[role="chip"] { background: $accent_soft; color: $accent_dark; border-radius: 9px; padding: 1px 9px;
  font-size: 12px; }
QLabel[role="chip"][tone="error"] { background: $error_soft; color: $error; }
QLabel[role="chip"][tone="warn"] { background: $warn_soft; color: $warn; }
QLabel[role="chip"][tone="good"] { background: $good_soft; color: $good; }
QLabel#demoBanner { background: $demo; color: white; padding: 3px 12px; font-size: 13px; }

QFrame[role="card"] { background: $paper; border: 1px solid $line; border-radius: 6px; }
QFrame[role="rule"] { background: $line; border: none; max-height: 1px; min-height: 1px; }
QWidget[role="bar"] { background: $paper; border-bottom: 1px solid $line; }
QWidget[role="side"] { background: $paper; border-left: 1px solid $line; }
QFrame[role="notice"] { background: $warn_soft; border: 1px solid #ecd9a8; border-radius: 6px; }
QFrame[role="refusal"] { background: $error_soft; border: 1px solid #ebc4c0; border-radius: 6px; }

QListWidget#places { background: #e9eef3; border: none; border-right: 1px solid $line; padding: 8px 0;
  outline: none; }
QListWidget::item { padding: 3px 6px; }
QListWidget#places::item { padding-left: 12px; color: #33414f; border-left: 3px solid transparent; }
QListWidget#places[narrow="true"] { font-size: 12px; padding: 4px 0; }
QListWidget#places[narrow="true"]::item { padding: 3px 0; }
QListWidget#places::item:hover { background: #dfe7ee; }
QListWidget#places::item:selected { background: $paper; color: $accent_dark;
  border-left: 3px solid $accent; }
QListWidget#kinds { background: #f4f6f9; border: none; border-right: 1px solid $line; padding: 4px 0;
  outline: none; }
QListWidget#kinds::item { color: #33414f; border-left: 3px solid transparent; padding: 0 8px; }
QListWidget#kinds::item:disabled { color: $accent_dark; }
QListWidget#kinds::item:hover:!disabled { background: #e6ecf2; }
QListWidget#kinds::item:selected { background: $paper; color: $accent_dark; border-left: 3px solid $accent; }

QPushButton { background: $paper; border: 1px solid $line_strong; border-radius: 4px; padding: 5px 14px;
  min-height: 20px; }
QPushButton:hover { background: $accent_mist; border-color: $accent; }
QPushButton:pressed { background: $accent_soft; }
QPushButton:focus { border: 1px solid $accent; background: $accent_mist; }
QPushButton:disabled { color: #8a96a1; background: #f3f5f7; border-color: $line; }
QPushButton[kind="primary"] { background: $accent; color: white; border-color: $accent; }
QPushButton[kind="primary"]:hover { background: $accent_dark; }
QPushButton[kind="primary"]:focus { border: 1px solid $ink; }
QPushButton[kind="primary"]:disabled { background: #a9bccb; border-color: #a9bccb; color: white; }
QPushButton[kind="danger"] { color: $error; }
QPushButton[kind="link"] { border: none; background: transparent; color: $accent; padding: 2px 0;
  text-align: left; }
QPushButton[kind="link"]:hover, QPushButton[kind="link"]:focus { text-decoration: underline;
  background: transparent; }
QPushButton::menu-indicator { subcontrol-position: right center; subcontrol-origin: padding; right: 7px; }
QPushButton[kind="choice"] { padding: 3px 0; border-radius: 0; min-width: 40px; }
QPushButton[kind="choice"][keys="true"] { background: $accent_soft; border-color: $accent; }
QPushButton[kind="choice"]:checked { background: $accent; color: white; border-color: $accent; }
QPushButton[kind="choice"][keys="true"]:checked { background: $accent; padding-bottom: 1px;
  border-bottom: 3px solid $accent_soft; }
QPushButton[kind="filter"] { border-radius: 13px; padding: 3px 14px; }
QPushButton[kind="filter"]:checked { background: $accent_soft; color: $accent_dark; border-color: $accent; }
QPushButton[kind="chip"] { background: $accent_soft; color: $accent_dark; border: 1px solid transparent;
  border-radius: 12px; padding: 2px 10px; }
QPushButton[kind="chip"]:hover, QPushButton[kind="chip"]:focus { border-color: $accent; }
QToolButton { border: 1px solid transparent; border-radius: 4px; padding: 4px; background: transparent; }
QToolButton:hover, QToolButton:focus { background: $accent_mist; border-color: $line_strong; }
QToolButton::menu-indicator { image: none; }

QLineEdit, QPlainTextEdit, QComboBox, QSpinBox, QDateEdit { background: $paper;
  border: 1px solid $line_strong;
  border-radius: 4px; padding: 3px 7px; min-height: 22px; selection-background-color: $accent;
  selection-color: white; }
QLineEdit:hover, QPlainTextEdit:hover, QComboBox:hover { border-color: #8ba0b3; }
QLineEdit:focus, QPlainTextEdit:focus, QComboBox:focus, QSpinBox:focus { border: 1px solid $accent;
  background: #fbfdff; }
QLineEdit[state="error"], QComboBox[state="error"], QPlainTextEdit[state="error"] { border-color: $error;
  background: #fff8f7; }
QLineEdit[state="proposed"] { background: $accent_mist; color: $accent_dark; }
QLineEdit[state="warn"], QComboBox[state="warn"], QPlainTextEdit[state="warn"] { border-color: #c9962e; }
QLineEdit:disabled, QComboBox:disabled, QPlainTextEdit:disabled { background: #f1f4f6; color: $ink_soft; }
QLineEdit[role="search"] { border-radius: 15px; padding: 4px 10px; min-height: 20px; }
QComboBox::drop-down { width: 22px; border: none; }
QComboBox::down-arrow { image: url($arrow_down); width: 12px; height: 12px; }
QSpinBox::up-button, QSpinBox::down-button { width: 22px; border: none; background: transparent; }
QSpinBox::up-arrow { image: url($arrow_up); width: 11px; height: 11px; }
QSpinBox::down-arrow { image: url($arrow_down); width: 11px; height: 11px; }
QTableView QLineEdit, QTableView QComboBox { border-radius: 0; padding: 0 4px; min-height: 0; }
QComboBox QAbstractItemView, QListView#suggestions { background: $paper; border: 1px solid $line_strong;
  outline: none; selection-background-color: $accent_soft; selection-color: $ink; padding: 2px; }

QTabWidget::pane { border: none; border-top: 1px solid $line; background: $paper; }
QDialogButtonBox { button-layout: 3; dialogbuttonbox-buttons-have-icons: 0; }
QTabBar { background: transparent; qproperty-drawBase: 0; }
QTabBar::tab { padding: 8px 14px; color: $ink_soft; border-bottom: 2px solid transparent;
  background: transparent; }
QTabBar::tab:hover { color: $accent_dark; }
QTabBar::tab:selected { color: $accent_dark; border-bottom: 2px solid $accent; }
QTabBar::tab:focus { background: $accent_mist; }
QTabBar::tear { width: 0; border: none; }

QTableView, QTreeView, QListView, QTreeWidget { background: $paper; border: 1px solid $line;
  gridline-color: #e8ecf0;
  alternate-background-color: #f8fafb; selection-background-color: $accent_soft; selection-color: $ink;
  outline: none; }
QTableView::item, QTreeView::item { padding: 0 6px; }
QTableView::item:selected, QTreeView::item:selected { background: $accent_soft; color: $ink; }
QTableView::item:focus { border: 1px solid $accent; }
QTreeView::item { min-height: 30px; }
QTreeView::item:hover { background: $accent_mist; }
QHeaderView { background: #f1f4f7; border: none; }
QHeaderView::section { background: #f1f4f7; color: $ink_soft; border: none; border-right: 1px solid $line;
  border-bottom: 1px solid $line; padding: 6px 9px; }
QTableCornerButton::section { background: #f1f4f7; border: none; border-bottom: 1px solid $line; }

QScrollArea, QScrollArea > QWidget > QWidget { background: transparent; border: none; }
QScrollBar:vertical { background: transparent; width: 11px; margin: 0; }
QScrollBar:horizontal { background: transparent; height: 11px; margin: 0; }
QScrollBar::handle { background: #c3ccd5; border-radius: 4px; margin: 2px; }
QScrollBar::handle:vertical { min-height: 28px; }
QScrollBar::handle:horizontal { min-width: 28px; }
QScrollBar::handle:hover { background: #9fadba; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }

QStatusBar { background: #e9eef3; border-top: 1px solid $line; color: $ink_soft; }
QStatusBar QLabel { color: $ink_soft; font-size: 12px; padding: 0 6px; }
QStatusBar::item { border: none; }
QSplitter::handle { background: $line; }
QSplitter::handle:horizontal { width: 1px; }
QMenu { background: $paper; border: 1px solid $line_strong; padding: 4px 0; }
QMenu::item { padding: 6px 28px 6px 28px; }
QMenu::item:selected { background: $accent_soft; color: $ink; }
QMenu::separator { height: 1px; background: $line; margin: 4px 8px; }
QProgressBar { border: 1px solid $line; border-radius: 4px; background: $paper; text-align: center;
  height: 14px; }
QProgressBar::chunk { background: $accent; border-radius: 3px; }
QCheckBox, QRadioButton { spacing: 6px; background: transparent; }
QCheckBox::indicator { width: 15px; height: 15px; border: 1px solid $line_strong; border-radius: 3px;
  background: $paper; }
QCheckBox::indicator:hover, QCheckBox::indicator:focus { border-color: $accent; }
QCheckBox::indicator:checked { background: $accent; border-color: $accent; image: url($check); }
QRadioButton::indicator { width: 15px; height: 15px; border: 1px solid $line_strong; border-radius: 8px;
  background: $paper; }
QRadioButton::indicator:hover, QRadioButton::indicator:focus { border-color: $accent; }
QRadioButton::indicator:checked { width: 7px; height: 7px; border: 5px solid $accent; }
QCheckBox:focus, QRadioButton:focus { color: $accent_dark; text-decoration: underline; }
"""
