"""Times every kernel of kernels.json: the peer of MkdSeg.Bench/Scenarios/Roofline/KernelOperators.cs."""

import json
import os
import time

import torch
from torch.nn import functional as F

import networks
import worker


def supervised(shape):
    labels = torch.randint(0, shape[1], (shape[0], *shape[2:]))
    truth = F.one_hot(labels, shape[1]).movedim(-1, 1).float()

    def loss(logits):
        predicted = logits.softmax(1)
        count = truth.sum((0, 2, 3))
        dice = (2 * (predicted * truth).sum((0, 2, 3)) + 1e-5) / (predicted.sum((0, 2, 3)) + count + 1e-5)
        return F.cross_entropy(logits, labels) + 1 - dice[count > 0].mean()

    return loss


def distillation(shape):
    teacher = torch.randn(shape)
    return lambda logits: F.kl_div(logits.log_softmax(1), teacher.log_softmax(1), reduction="batchmean", log_target=True)


def batch_norm(channels):
    scale, shift, mean, variance = torch.ones(channels), torch.zeros(channels), torch.zeros(channels), torch.ones(channels)
    return lambda x: F.batch_norm(x, mean, variance, scale, shift, training=True)


def operator(kernel, weight):
    stride, padding = kernel["stride"], kernel["padding"]
    return {
        "convolution": lambda: lambda x: F.conv2d(x, weight, stride=stride, padding=padding),
        "transposed convolution": lambda: lambda x: F.conv_transpose2d(x, weight, stride=stride, padding=padding, output_padding=1),
        "instance norm": lambda: lambda x: F.group_norm(x, x.shape[1]),
        "batch norm": lambda: batch_norm(kernel["input"][1]),
        "relu": lambda: F.relu,
        "leaky relu": lambda: lambda x: F.leaky_relu(x, 0.2),
        "reflection": lambda: lambda x: F.pad(x, [padding] * 4, mode="reflect"),
        "max pooling": lambda: lambda x: F.max_pool2d(x, 2),
        "upsampling": lambda: lambda x: F.interpolate(x, scale_factor=2, mode="bilinear", align_corners=False),
        "supervised loss": lambda: supervised(kernel["input"]),
        "distillation loss": lambda: distillation(kernel["input"]),
    }[kernel["kind"]]()


def update(parameters):
    parameter = torch.nn.Parameter(torch.randn(parameters))
    parameter.grad = torch.randn(parameters)
    return torch.optim.Adam([parameter], lr=1e-4, betas=(0.5, 0.999), foreach=True).step


def whole_pass(kernel):
    network = networks.Generator() if kernel["kind"] == "generator" else networks.UNet()
    if kernel["channels_last"]:
        network.to(memory_format=torch.channels_last)
    images = torch.rand(kernel["input"], requires_grad=True)

    def run():
        network.zero_grad(set_to_none=True)
        network(images).square().mean().backward()

    return run


def prepare(kernel):
    if kernel["kind"] == "adam":
        return update(kernel["input"][1])

    if kernel["direction"] == "pass":
        return whole_pass(kernel)

    def laid(x):
        return x.contiguous(memory_format=torch.channels_last) if kernel["channels_last"] else x

    given = laid(torch.randn(kernel["input"]))
    weight = None if kernel["weight"] is None else laid(torch.randn(kernel["weight"]))
    apply = operator(kernel, weight)
    if kernel["direction"] == "forward":
        return lambda: apply(given)
    by = (weight if kernel["direction"] == "weight gradient" else given).requires_grad_()
    output = apply(given)
    gradient = torch.ones_like(output)
    return lambda: torch.autograd.grad(output, by, gradient, retain_graph=True)


def seconds(kernel, runs):
    run = prepare(kernel)
    times = []
    for _ in range(runs + 1):
        start = time.perf_counter()
        run()
        times.append(time.perf_counter() - start)
    return min(times[1:])


class Kernels:
    def __init__(self, folder, threads, runs):
        self.versions = worker.torch_versions(threads)
        with open(os.path.join(folder, "kernels.json")) as file:
            self.kernels = json.load(file)
        self.runs = runs

    def run(self):
        self.seconds = [seconds(kernel, self.runs) for kernel in self.kernels]

    def outputs(self, path):
        with open(path, "w") as file:
            json.dump(self.seconds, file)


worker.serve(Kernels(**worker.options(folder=str, threads=int, runs=int)))
