"""A training step in PyTorch as its experts would write it: the peer of MkdSeg.Bench/Scenarios/Step/StepWork.cs.

Methods are mkd (the online step), target-only and joint. Each network sees each image once and all losses share that pass;
discriminators are frozen while generators learn; gradients are set to none; Adam is foreach (on a GPU fused); the segmentors are
channels-last, the other networks not, because that was the faster layout of each.
"""

import os
import random
import time
from functools import partial

import torch
from torch.nn import functional as F

import worker
from networks import Discriminator, Generator, UNet

# As StepCase.cs has them; the weights to load show whether that is so.
NETWORKS = {
    "default": {"segmentor": UNet, "generator": Generator, "discriminator": Discriminator},
    "small": {
        "segmentor": partial(UNet, width=16, depth=3),
        "generator": partial(Generator, width=16, blocks=3, residual=True),
        "discriminator": partial(Discriminator, width=16),
    },
}
CYCLE, FEEDBACK, SYN_TO_REAL, REAL_TO_SYN = 10, 1, 0.5, 1.0
POOL, SMOOTH = 50, 1e-5
LEARNING_RATE = {"default": 2e-4, "small": 2e-6}


class ImagePool:
    def __init__(self):
        self.images = []

    def query(self, images):
        shown = []
        for image in images.split(1):
            if len(self.images) < POOL:
                self.images.append(image.clone())
            elif random.random() > 0.5:
                place = random.randrange(POOL)
                image, self.images[place] = self.images[place], image.clone()
            shown.append(image)
        return torch.cat(shown)


def one_hot(labels, classes):
    return torch.stack([labels == c for c in range(classes)], 1).float()


def supervised(logits, labels, truth):
    predicted = logits.softmax(1)
    count = truth.sum((0, 2, 3))
    dice = (2 * (predicted * truth).sum((0, 2, 3)) + SMOOTH) / (predicted.sum((0, 2, 3)) + count + SMOOTH)
    shown = (count > 0).float()  # a choice by truth values would be waited for on a GPU
    return F.cross_entropy(logits, labels) + 1 - (dice * shown).sum() / shown.sum()


def distillation(student, teacher):
    divergence = F.kl_div(student.log_softmax(1), teacher.detach().log_softmax(1), reduction="sum", log_target=True)
    return divergence * (student.shape[1] / student.numel())


def least_squares(prediction, wanted):
    return (prediction - wanted).square().mean()


def beta1(network):
    return 0.9 if network.startswith("segmentor") else 0.5


class Step:
    """The networks of a method with their optimisers, and a batch of each modality."""

    names = ["segmentor_real"]

    def __init__(self, folder, networks, pixels, batch, device, compiled):
        tensors = worker.read_tensors(os.path.join(folder, "networks.safetensors"))
        self.networks = {name: NETWORKS[networks][name.split("_")[0]]() for name in self.names}
        self.optimisers = {}
        for name, network in self.networks.items():
            own = {key.split("/", 1)[1]: value for key, value in tensors.items() if key.startswith(name + "/")}
            network.to(device).load_state_dict(own)
            if name.startswith("segmentor"):
                network.to(memory_format=torch.channels_last)
            if compiled:
                network.compile()
            how = {"foreach": True} if device == "cpu" else {"fused": True}
            self.optimisers[name] = torch.optim.Adam(
                network.parameters(), lr=LEARNING_RATE[networks], betas=(beta1(name), 0.999), **how)
        batches = {name: value.to(device) for name, value in worker.read_tensors(os.path.join(folder, "batches.safetensors")).items()}
        self.target, self.target_labels = batches["target/images"], batches["target/labels"]
        self.assistant, self.assistant_labels = batches["assistant/images"], batches["assistant/labels"]
        assert self.target.shape == (batch, 1, pixels, pixels)
        self.losses = {}

    def log(self, **losses):
        self.losses.update((name, loss.detach()) for name, loss in losses.items())

    def outputs(self, path):
        """After the first update Adam's mean is (1 - beta1) times the gradient; StepWork.cs writes the same."""
        named = {f"loss/{name}": value.double() for name, value in self.losses.items()}
        for name, network in self.networks.items():
            state = self.optimisers[name].state
            named.update((f"gradient/{name}/{key}", state[parameter]["exp_avg"] / (1 - beta1(name)))
                         for key, parameter in network.named_parameters())
            named.update((f"weight/{name}/{key}", value) for key, value in network.state_dict().items())
        worker.write_tensors(path, named)


class OneSegmentor(Step):
    """One segmentor: target-only, and joint, which also learns from the assistant's batch, before the target's."""

    def __init__(self, assists, **options):
        super().__init__(**options)
        self.assists = assists

    def run(self):
        if self.assists:
            self.learn("sup_assistant", self.assistant, self.assistant_labels)
        self.learn("sup_real", self.target, self.target_labels)

    def learn(self, name, images, labels):
        segmentor, optimiser = self.networks["segmentor_real"], self.optimisers["segmentor_real"]
        optimiser.zero_grad(set_to_none=True)
        logits = segmentor(images)
        loss = supervised(logits, labels, one_hot(labels, logits.shape[1]))
        loss.backward()
        optimiser.step()
        self.log(**{name: loss})


class Mkd(Step):
    names = [
        "segmentor_real", "segmentor_syn",
        "generator_to_target", "discriminator_target", "generator_to_assistant", "discriminator_assistant",
    ]

    def __init__(self, **options):
        super().__init__(**options)
        self.pools = {"target": ImagePool(), "assistant": ImagePool()}

    def run(self):
        for optimiser in self.optimisers.values():
            optimiser.zero_grad(set_to_none=True)
        to_target, to_assistant = self.networks["generator_to_target"], self.networks["generator_to_assistant"]
        fake_target = to_target(self.assistant)
        fake_assistant = to_assistant(self.target)
        cycled_assistant = to_assistant(fake_target)
        cycled_target = to_target(fake_assistant)
        feedback = self.segmentors(fake_target.detach())
        self.generators(fake_target, fake_assistant, cycled_assistant, cycled_target, feedback)
        self.discriminator("target", self.target, fake_target.detach())
        self.discriminator("assistant", self.assistant, fake_assistant.detach())
        for optimiser in self.optimisers.values():
            optimiser.step()

    def segmentors(self, synthetic):
        real, syn = self.networks["segmentor_real"], self.networks["segmentor_syn"]
        truth = {key: one_hot(labels, real.head.out_channels)
                 for key, labels in (("target", self.target_labels), ("assistant", self.assistant_labels))}
        image = synthetic.clone().requires_grad_()
        real_on_target, syn_on_synthetic = real(self.target), syn(image)
        real_on_synthetic, syn_on_target = real(synthetic), syn(self.target)
        sup_real = supervised(real_on_target, self.target_labels, truth["target"])
        sup_syn = supervised(syn_on_synthetic, self.assistant_labels, truth["assistant"])
        kd_real = distillation(real_on_synthetic, syn_on_synthetic)
        kd_syn = distillation(syn_on_target, real_on_target)
        (sup_real + SYN_TO_REAL * kd_real).backward()
        (sup_syn + REAL_TO_SYN * kd_syn).backward()
        self.log(sup_real=sup_real, sup_syn=sup_syn, kd_syn_to_real=kd_real, kd_real_to_syn=kd_syn)
        return FEEDBACK * image.grad

    def generators(self, fake_target, fake_assistant, cycled_assistant, cycled_target, feedback):
        critics = [self.networks["discriminator_target"], self.networks["discriminator_assistant"]]
        for critic in critics:
            critic.requires_grad_(False)
        g_to_target = least_squares(critics[0](fake_target), 1)
        g_to_assistant = least_squares(critics[1](fake_assistant), 1)
        for critic in critics:
            critic.requires_grad_(True)
        cycle_assistant = F.l1_loss(cycled_assistant, self.assistant)
        cycle_target = F.l1_loss(cycled_target, self.target)
        loss = g_to_target + g_to_assistant + CYCLE * (cycle_assistant + cycle_target)
        torch.autograd.backward([loss, fake_target], [None, feedback])
        self.log(g_to_target=g_to_target, g_to_assistant=g_to_assistant, cycle_assistant=cycle_assistant, cycle_target=cycle_target)

    def discriminator(self, name, genuine, fake):
        critic = self.networks[f"discriminator_{name}"]
        shown = self.pools[name].query(fake)
        loss = 0.5 * (least_squares(critic(genuine), 1) + least_squares(critic(shown), 0))
        loss.backward()
        self.log(**{f"d_{name}": loss})


class Transposed:
    """A step's transposed convolutions on their own: up1 and up2 forward and backward in four passes of a generator."""

    PASSES = 4

    def __init__(self, generator, batch, pixels):
        self.layers = []
        for layer, side in ((generator.up1, pixels // 4), (generator.up2, pixels // 2)):
            copy = torch.nn.ConvTranspose2d(layer.in_channels, layer.out_channels, 3, stride=2, padding=1, output_padding=1)
            given = torch.randn(batch, layer.in_channels, side, side, requires_grad=True)
            self.layers.append((copy, given, torch.randn(batch, layer.out_channels, 2 * side, 2 * side)))

    def seconds(self):
        start = time.perf_counter()
        for _ in range(self.PASSES):
            for layer, given, gradient in self.layers:
                layer.zero_grad(set_to_none=True)
                given.grad = None
                layer(given).backward(gradient)
        return time.perf_counter() - start


METHODS = {"mkd": Mkd, "target-only": partial(OneSegmentor, assists=False), "joint": partial(OneSegmentor, assists=True)}


def allow_tf32(allowed):
    torch.backends.cuda.matmul.allow_tf32 = allowed
    torch.backends.cudnn.allow_tf32 = allowed


def on_gpu(step, precision):
    """The first run, whose outputs are compared, is in float32, all later ones in the precision asked for."""
    allow_tf32(False)
    first_or_later = step.run

    def run():
        first_or_later()
        allow_tf32(precision == "tf32")

    def device_memory():
        free, whole = torch.cuda.mem_get_info()
        return (whole - free) / 2**20

    step.run, step.wait, step.peak_mib = run, torch.cuda.synchronize, device_memory
    step.versions.update(gpu=torch.cuda.get_device_name(), cuda=torch.version.cuda, precision=precision)


def prepared(method, threads, parts, precision, **options):
    versions = worker.torch_versions(threads)
    step = METHODS[method](**options)
    step.versions = versions
    if options["device"] != "cpu":
        on_gpu(step, precision)
    if parts:
        transposed = Transposed(step.networks["generator_to_target"], options["batch"], options["pixels"])
        step.parts = lambda: {"transposed convolutions": transposed.seconds()}
    return step


worker.serve(prepared(**worker.options(
    folder=str, threads=int, networks=str, method=str, pixels=int, batch=int, parts=int, device=str, precision=str, compiled=int)))
