"""How the translators that ship were trained, as a file: options of `train.py --model` by the translator's name."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Dict, List

COMMAND = "translator"
RECIPES = Path(__file__).resolve().parent / "recipes" / "translators.json"


def words_of(argv: List[str], file: Path = RECIPES) -> List[str]:
    """`translator NAME ...` as the command line of `train.py --model` that it stands for; others stay as they are.

    Options after the name override the recipe's. The run's folder is runs/NAME unless --output is given. Raises
    ValueError, which names the recipes there are.
    """
    if argv[:1] != [COMMAND]:
        return argv
    recipes = read_recipes(file)
    name = argv[1] if len(argv) > 1 else ""
    if name not in recipes:
        raise ValueError(f"there is no recipe {name or 'without a name'}; there are {', '.join(recipes)}")
    return [*_words({"output": f"runs/{name}", **recipes[name]}), *argv[2:]]


def read_recipes(file: Path = RECIPES) -> Dict[str, Dict[str, Any]]:
    """Options by translator. Raises ValueError, with one sentence, where the file does not hold together."""
    try:
        content = json.loads(file.read_text(encoding="utf-8"))
        return {str(name): dict(entry) for name, entry in content.items() if entry["model"]}
    except OSError as error:
        raise ValueError(f"the recipes {file} cannot be read ({error.strerror})") from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"the recipes {file} do not hold together: {error!r}") from error


def _words(options: Dict[str, Any]) -> List[str]:
    words: List[str] = []
    for key, value in options.items():
        name = key.replace("_", "-")
        if isinstance(value, bool):
            words.append(f"--{name}" if value else f"--no-{name}")
        else:
            words += [f"--{name}", str(value)]
    return words
