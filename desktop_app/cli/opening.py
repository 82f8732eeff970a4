"""Opening a station for a command: the data folder, the account and a password that is never an argument."""

import os
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any, TypeVar

import click

from desktop_app.station import Station
from desktop_app.station.accounts_desk import open_accounts
from desktop_app.station.clock import SystemClock
from desktop_app.store.errors import KeepsAccountsOnly
from desktop_app.store.opening import Login

R = TypeVar("R")

PASSWORD_VARIABLE = "BANGFU_PASSWORD"  # noqa: S105  # the variable's name, not a password


def read_password(password_file: Path | None) -> str:
    """The password from ``--password-file`` or the environment; wrong usage when there is none."""
    if password_file is not None:
        try:
            return password_file.read_text(encoding="utf-8-sig").strip("\r\n")
        except OSError:
            raise click.UsageError(f"读不到密码文件：{password_file}。") from None
        except UnicodeDecodeError:
            raise click.UsageError(f"密码文件应是UTF-8编码的文本文件：{password_file}。") from None
    password = os.environ.get(PASSWORD_VARIABLE, "")
    if not password:
        raise click.UsageError(f"请用 --password-file 或环境变量 {PASSWORD_VARIABLE} 提供密码。")
    return password


def password_option(function: Callable[..., R]) -> Callable[..., R]:
    """The option that names a file with the password in it."""
    kind = click.Path(dir_okay=False, path_type=Path)
    return click.option("--password-file", type=kind, help="密码所在的文件")(function)


def station_options(function: Callable[..., R]) -> Callable[..., R]:
    """The options that say which station is opened, and by whom."""
    folder = click.Path(file_okay=False, path_type=Path)
    command: Callable[..., R] = password_option(function)
    command = click.option("--login", default="admin", show_default=True, help="账号")(command)
    return click.option("--data", type=folder, required=True, help="台账所在的文件夹")(command)


def with_accounts(function: Callable[..., R]) -> Callable[..., R]:
    """Like ``with_station`` for commands about accounts: an administrator opens these, and no data."""

    @wraps(function)
    def run(data: Path, login: str, password_file: Path | None, *args: Any, **kwargs: Any) -> R:
        password = read_password(password_file)
        try:
            opened = Station.open(data, login, password)
        except KeepsAccountsOnly:
            with open_accounts(data, Login(login, password), SystemClock()) as office:
                return function(office.desk, *args, **kwargs)
        with opened as station:
            return function(station.accounts, *args, **kwargs)

    return station_options(run)


def with_station(function: Callable[..., R]) -> Callable[..., R]:
    """Open the station of ``--data`` for a command and close it once the answer is said, whatever happens.

    The function's first argument is the station; its others are the command's own.
    """

    @wraps(function)
    def run(data: Path, login: str, password_file: Path | None, *args: Any, **kwargs: Any) -> R:
        opened = Station.open(data, login, read_password(password_file))
        station = click.get_current_context().with_resource(opened)
        return function(station, *args, **kwargs)

    return station_options(run)
