"""Runs networks on OpenVINO, from the graphs recorded of their forward passes. Jittor need not be installed."""

from __future__ import annotations

import io
import os
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Callable, Dict, List, Mapping, Optional

import numpy as np

from configs.steps import ENCODE, REGISTER, TEXTURE, UPSCALE, step_names
from engine.backend.folding import fold_norms
from engine.backend.mapped_arrays import MappedArrays, can_release
from engine.backend.network_cache import NetworkCache, default_folder, key_of
from engine.backend.runners import CannotRun, Runner
from engine.backend.weights import REGISTRATION, Weights
from engine.backend.whole_graph import constants
from engine.files.checkpoints import CheckpointError
from engine.message import Message

GRAPHS = Path(__file__).resolve().parents[2] / "graphs"
BFLOAT, FLOAT = "bf16", "f32"
# Steps that run in float32: small errors in codes, appearances and points would change neighbours and placement, so
# these should be equal on all computers.
FLOAT_STEPS = (ENCODE, TEXTURE, REGISTER)
LARGE = 48 * 1024 * 1024  # bytes of weights: exceeded by networks of the `paper` preset, not of `compact`
AT_ONCE = 2  # networks: with more, those of `paper` would need more memory for a moment than they do in use


class OpenVinoRuntime:
    """OpenVINO on the CPU. precision: BFLOAT or FLOAT; None is BFLOAT if the processor has instructions for it.

    cache: keeps compiled networks between starts; None compiles at every start.
    """

    def __init__(self, precision: Optional[str] = None, cache: Optional[NetworkCache] = None) -> None:
        """Raises CannotRun if OpenVINO does not start."""
        # Its telemetry would record every start in ~/intel and report it; without this package it does not. Its
        # converter of other programs' models takes half of the import's time.
        for unused in ("openvino_telemetry", "openvino.tools.ovc"):
            sys.modules.setdefault(unused, None)  # type: ignore[arg-type]
        try:
            import openvino
        except ImportError as error:
            raise CannotRun(
                Message("OpenVINO does not start ({reason}): run install.sh again, or draw with Jittor.", reason=error)
            ) from error
        self._openvino, self._constant = openvino, _constant_of(openvino)
        self._core, self._cache = openvino.Core(), cache
        capabilities = self._core.get_property("CPU", "OPTIMIZATION_CAPABILITIES")
        self.precision = precision or (BFLOAT if "BF16" in capabilities else FLOAT)
        version = ".".join(openvino.__version__.split(".")[:2])
        self.title = f"OpenVINO {version}, {'bfloat16' if self.precision == BFLOAT else 'float32'}"

    def compile(
        self, path: Path, tensors: Callable[[List[str]], Mapping[str, np.ndarray]], full: bool = False
    ) -> Network:
        """Compile a graph, path: ONNX, with weights. tensors: takes the names of the graph's inputs, returns arrays.

        Inputs without an array stay inputs. full: use float32 whatever the precision.
        Raises CheckpointError if the graph is missing, damaged or for other weights, and CannotRun if OpenVINO cannot
        run it or there is too little memory.
        """
        if not path.is_file():
            raise CheckpointError(
                Message("{file} is missing: make it with train.py graphs, or draw with --runtime jittor.", file=path)
            )
        settings = {
            "PERFORMANCE_HINT": "LATENCY",
            "INFERENCE_PRECISION_HINT": FLOAT if full else self.precision,
        }
        if "OMP_NUM_THREADS" in os.environ:
            settings["INFERENCE_NUM_THREADS"] = os.environ["OMP_NUM_THREADS"]
        try:
            model = self._core.read_model(str(path))
            parameters = {parameter.get_friendly_name(): parameter for parameter in model.get_parameters()}
        except (RuntimeError, UnicodeDecodeError) as error:  # the latter for invalid names
            raise CheckpointError(
                Message(
                    "{file} is damaged: make it again with train.py graphs, or draw with --runtime jittor.", file=path
                )
            ) from error
        found = dict(tensors(list(parameters)))
        wrong = [
            f"{name} has shape {_times(found[name].shape)} instead of {_times(parameters[name].get_output_shape(0))}"
            for name in sorted(found)
            if found[name].shape != tuple(parameters[name].get_output_shape(0))
        ]
        if wrong:
            raise CheckpointError(
                Message("{file} is the graph of other weights: {problems}.", file=path, problems="; ".join(wrong))
            )
        key = self._key(path, found, settings)
        cached = self._cached(key, settings)
        if cached is not None:
            return Network(self._openvino, cached, path)
        fold_norms(model, found)
        mapped = _map_large(found)
        for name, value in found.items():
            constant = self._constant(np.ascontiguousarray(value, np.float32), shared_memory=mapped is not None)
            parameters[name].output(0).replace(constant.output(0))
            model.remove_parameter(parameters[name])
        for parameter in model.get_parameters():
            if parameter.get_partial_shape().is_dynamic:  # the batch size, which is one here
                parameter.set_partial_shape(self._openvino.PartialShape([1, *_sides(parameter)[1:]]))
        try:
            model.validate_nodes_and_infer_types()
            compiled = self._core.compile_model(model, "CPU", settings)
        except RuntimeError as error:
            if "bad_alloc" in str(error):  # a damaged graph may ask for any amount
                raise CannotRun(
                    Message("there is not enough memory for {file}: close other programs.", file=path.name)
                ) from error
            first = str(error).strip().splitlines()[-1]
            raise CannotRun(
                Message(
                    "OpenVINO cannot run {file} ({reason}): draw with --runtime jittor.", file=path.name, reason=first
                )
            ) from error
        if self._cache is not None and key:
            made = compiled.export_model()  # bytes, or a stream of them in newer versions
            self._cache.keep(key, made if isinstance(made, bytes) else made.getvalue())
        if mapped is not None:
            mapped.release()
        return Network(self._openvino, compiled, path, mapped)

    def _key(self, path: Path, tensors: Mapping[str, np.ndarray], settings: Mapping[str, str]) -> str:
        """The cache key of a compiled network; "" if it is not cached."""
        if self._cache is None or _bytes(tensors) > LARGE:
            return ""
        capabilities = ",".join(self._core.get_property("CPU", "OPTIMIZATION_CAPABILITIES"))
        named = [repr(sorted(settings.items())), self._openvino.__version__, capabilities, path.read_bytes()]
        weights = [
            part
            for name in sorted(tensors)
            for part in (name, np.ascontiguousarray(tensors[name], np.float32).data.cast("B"))
        ]
        return key_of(named + weights)

    def _cached(self, key: str, settings: Mapping[str, str]) -> Any:
        """The compiled network with this key; None if it is not cached, or this OpenVINO cannot load it."""
        blob = self._cache.find(key) if self._cache is not None and key else None
        if blob is None:
            return None
        try:
            return self._core.import_model(io.BytesIO(blob), "CPU", dict(settings))
        except (RuntimeError, TypeError):  # of another OpenVINO
            return None


def _bytes(arrays: Mapping[str, np.ndarray]) -> int:
    return sum(4 * value.size for value in arrays.values())


def _map_large(arrays: Dict[str, np.ndarray]) -> Optional[MappedArrays]:
    """Map the weights of a large network from a file in the user's cache; None if they stay in memory."""
    folder = default_folder()
    if folder is None or not can_release() or _bytes(arrays) <= LARGE:
        return None
    try:
        return MappedArrays(folder.parent, arrays)
    except OSError:  # no space or no permission: it works without, with more memory
        return None


def _constant_of(openvino: Any) -> Any:
    """The class of constants, which is elsewhere in the OpenVINO for Python 3.7 and 3.8."""
    if not hasattr(openvino, "op"):
        from openvino import runtime

        return runtime.op.Constant
    return openvino.op.Constant


class Network:
    """One compiled network."""

    def __init__(self, openvino: Any, compiled: Any, path: Path, mapped: Optional[MappedArrays] = None) -> None:
        """mapped: its weights, which the first run reads once more."""
        self._tensor, self._request, self._path = openvino.Tensor, compiled.create_infer_request(), path
        self._weights, self._release_after_run = mapped, mapped is not None
        self._inputs = {one.get_any_name() for one in compiled.inputs}

    def run(self, **inputs: np.ndarray) -> np.ndarray:
        """Run it on its inputs, float32. Raises CheckpointError for other names or shapes of inputs."""
        try:
            if set(inputs) != self._inputs:  # an input without a value would be uninitialised memory
                raise RuntimeError(f"the inputs are {sorted(self._inputs)}, not {sorted(inputs)}")
            for name, value in inputs.items():
                self._request.set_tensor(name, self._tensor(np.ascontiguousarray(value, np.float32)))
        except RuntimeError as error:
            raise CheckpointError(
                Message("{file} is the graph of another network: make it again with train.py graphs.", file=self._path)
            ) from error
        self._request.infer()
        if self._weights is not None and self._release_after_run:
            self._weights.release()
            self._release_after_run = False
        made: np.ndarray = self._request.get_output_tensor(0).data.copy()  # the next run writes over it
        return made


class OpenVinoRunner(Runner):
    """Runs the steps of a preset, each compiled at its first use or by `prepare`."""

    def __init__(
        self,
        weights: Weights,
        precision: Optional[str] = None,
        graphs: Path = GRAPHS,
        cache: Optional[NetworkCache] = None,
    ) -> None:
        """cache: as for `OpenVinoRuntime`. Raises CannotRun if OpenVINO does not start."""
        self._weights, self._graphs = weights, graphs / weights.preset.name
        self._runtime = OpenVinoRuntime(precision, cache)
        self.title = self._runtime.title
        self._networks: Dict[str, Network] = {}

    def prepare(self) -> None:
        """Compile all steps for drawing; the upscaler is compiled at its first use.

        Raises CheckpointError and CannotRun, as `run` would otherwise.
        """
        steps = [step for step in step_names(self._weights.preset) if step != UPSCALE]
        if REGISTRATION not in self._weights.files:
            steps.remove(REGISTER)
        # OpenVINO compiles a network on one core. By far the longest, FACE, is near the end, so it begins early.
        with ThreadPoolExecutor(AT_ONCE) as threads:
            for _ in threads.map(self._network, reversed(steps)):
                pass

    def run(self, step: str, **inputs: np.ndarray) -> np.ndarray:
        """As `Runner.run`."""
        return self._network(step).run(**inputs)

    def _network(self, step: str) -> Network:
        """Any thread may ask for another step."""
        if step not in self._networks:
            full = step.split("-")[0] in FLOAT_STEPS
            self._networks[step] = self._runtime.compile(self._graphs / f"{step}.onnx", self._tensors, full)
        return self._networks[step]

    def _tensors(self, graph_inputs: List[str]) -> Dict[str, np.ndarray]:
        return constants(self._weights, graph_inputs)


def _sides(parameter: Any) -> List[int]:
    return [side.get_max_length() for side in parameter.get_partial_shape()]


def _times(shape: Any) -> str:
    return "x".join(str(side) for side in shape) or "scalar"
