"""The stages of training, each on what the one before has left in the run's folder."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from configs.families import obstacle_to_training, presets
from configs.photo_readers import PhotoReader
from configs.presets import Preset
from configs.vgg import VGG19
from engine.files.checkpoints import assign, read_weights
from options.AE_face import EmbeddingOptions
from options.parts_combine import CombineOptions
from options.recipe import read_recipe
from options.registration import RegistrationOptions
from options.train import AllOptions, ShipOptions, TrainOptions
from options.upscaler import UpscalerOptions
from training.data.dataset import Dataset
from training.data.samples import FaceSamples
from training.face.autoencoders import Autoencoders
from training.face.combine import Combine, FeatureNetwork
from training.face.earlier_stages import fill, trained_embedding
from training.face.reader import Reader
from training.face.registration import RegistrationTraining
from training.face.ship import ship
from training.face.ship_registration import ship_registration
from training.face.ship_upscaler import ship_upscaler
from training.face.upscaler import UpscalerTraining
from training.hands.shapes import face_shapes
from training.loop.loop import COMPLETE, RESUMABLE, LoopOptions, Method, train
from training.scoring.identity import load_face_identity


def run(options: TrainOptions) -> int:
    """Train one stage; returns the exit code. Raises ValueError or CheckpointError, one sentence, where it cannot."""
    dataset = Dataset(options.data)
    if isinstance(options.method, ShipOptions):
        stages = {"registration": ship_registration, "upscaler": ship_upscaler}
        trained = [stage for stage in stages if (options.output / stage).exists()]
        for stage in trained:
            sources = read_recipe(options.method.recipe).sources
            stages[stage](options.output / stage, options.method.param, dataset, sources)
        if not trained or (options.output / "combine").exists():
            ship(presets()[options.preset], options.output, options.method, FaceSamples(dataset, "train"))
        return COMPLETE
    if isinstance(options.method, AllOptions):
        raise TypeError("training.face.everything runs the steps, each in a process of its own")
    folder = options.output / options.stage
    loop = LoopOptions(options.method.steps, options.save_every, hours=options.hours)
    if options.dry_run:
        folder = options.output / ("dry-" + options.stage)
        loop = replace(loop, steps=3, sheet_every=3, validate_every=3)
    method: Method
    if isinstance(options.method, RegistrationOptions):
        few = replace(options.method, drawings=8) if options.dry_run else options.method
        training, validation = face_shapes(dataset, "train"), face_shapes(dataset, "validation")
        registration = RegistrationTraining(training, validation, folder, few)
        if options.start is not None:
            registration.start_from(options.start)
        method = registration
    elif isinstance(options.method, UpscalerOptions):
        method = UpscalerTraining(dataset, options.method)
    else:
        method = make(options, FaceSamples(dataset, "train"), FaceSamples(dataset, "validation"))
    return COMPLETE if train(method, folder, loop) else RESUMABLE


def make(options: TrainOptions, training: FaceSamples, validation: FaceSamples) -> Method:
    """The method of a stage. Raises ValueError where the preset's family lacks what training takes."""
    preset = presets()[options.preset]
    obstacle = obstacle_to_training(preset)
    if obstacle:
        raise ValueError(obstacle)
    if options.stage == "combine":
        if not isinstance(options.method, CombineOptions):
            raise TypeError("combine needs CombineOptions")
        features = feature_network(preset, options.output, options.method)
        embedding = trained_embedding(preset, options.output, options.start)
        combine = Combine(preset, embedding, features, training, validation, options.method)
        if options.start is not None:
            combine.start_from(options.start)
        return combine
    if not isinstance(options.method, EmbeddingOptions):
        raise TypeError(f"{options.stage} needs EmbeddingOptions")
    if options.stage == "reader":
        embedding = trained_embedding(preset, options.output, options.start)
        return Reader(preset, embedding, training, validation, options.method)
    autoencoders = Autoencoders(preset, training, validation, options.method)
    if options.start is not None:
        autoencoders.start_from(options.start)
    return autoencoders


def feature_network(preset: Preset, output: Path, options: CombineOptions) -> FeatureNetwork:
    """The network of the perceptual loss: from the user's own file, or the run's photo reader."""
    if options.identity is not None:
        return load_face_identity(options.identity)
    if options.vgg is not None:
        network = VGG19()
        known = network.state_dict()
        # A whole classifier may be in the file; of that only the convolutions are wanted.
        assign(network, {k: v for k, v in read_weights(options.vgg).items() if k in known}, options.vgg)
        return network
    reader = PhotoReader(sum(preset.codes))
    fill(reader, output / "reader")
    return reader
