"""One update by torch.optim.Adam with foreach=True: the peer of MkdSeg.Bench/Scenarios/Optimiser/AdamWork.cs."""

import os

import torch

import worker


class Adam:
    def __init__(self, folder, threads, lr, beta1):
        self.versions = worker.torch_versions(threads)
        tensors = worker.read_tensors(os.path.join(folder, "adam.safetensors"))
        self.parameters = {
            name.split("/", 1)[1]: torch.nn.Parameter(value) for name, value in tensors.items() if name.startswith("parameter/")
        }
        self.gradients = {name: tensors[f"gradient/{name}"] for name in self.parameters}
        self.optimiser = torch.optim.Adam(self.parameters.values(), lr=lr, betas=(beta1, 0.999), eps=1e-8, foreach=True)

    def prepare(self):
        for name, parameter in self.parameters.items():
            parameter.grad = self.gradients[name]

    def run(self):
        self.optimiser.step()

    def outputs(self, path):
        worker.write_tensors(path, self.parameters)


worker.serve(Adam(**worker.options(folder=str, threads=int, lr=float, beta1=float)))
