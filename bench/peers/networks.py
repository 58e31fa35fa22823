"""The networks of MkdSeg.Models in PyTorch, with the same names of parameters.

Instance norm is group norm with one channel a group: the same function, and faster here than F.instance_norm. Layouts are the
caller's choice.
"""

import torch
from torch import nn
from torch.nn import functional as F


def norm(x):
    return F.group_norm(x, x.shape[1])


def reflect(x, by):
    return F.pad(x, (by, by, by, by), mode="reflect")


class ResidualBlock(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.first = nn.Conv2d(channels, channels, 3)
        self.second = nn.Conv2d(channels, channels, 3)

    def forward(self, x):
        y = F.relu_(norm(self.first(reflect(x, 1))))
        return x + norm(self.second(reflect(y, 1)))


class Generator(nn.Module):
    def __init__(self, width=64, blocks=9, residual=False):
        super().__init__()
        self.residual = residual
        self.stem = nn.Conv2d(1, width, 7)
        self.down1 = nn.Conv2d(width, 2 * width, 3, stride=2, padding=1)
        self.down2 = nn.Conv2d(2 * width, 4 * width, 3, stride=2, padding=1)
        self.blocks = nn.ModuleList(ResidualBlock(4 * width) for _ in range(blocks))
        self.up1 = nn.ConvTranspose2d(4 * width, 2 * width, 3, stride=2, padding=1, output_padding=1)
        self.up2 = nn.ConvTranspose2d(2 * width, width, 3, stride=2, padding=1, output_padding=1)
        self.head = nn.Conv2d(width, 1, 7)

    def forward(self, image):
        x = F.relu_(norm(self.stem(reflect(image, 3))))
        x = F.relu_(norm(self.down1(x)))
        x = F.relu_(norm(self.down2(x)))
        for block in self.blocks:
            x = block(x)
        x = F.relu_(norm(self.up1(x)))
        x = F.relu_(norm(self.up2(x)))
        x = self.head(reflect(x, 3)).tanh()
        return image + x if self.residual else x


class Discriminator(nn.Module):
    def __init__(self, width=64, layers=3):
        super().__init__()
        features = [1] + [width << min(i, 3) for i in range(layers + 1)] + [1]
        self.convolutions = nn.ModuleList(
            nn.Conv2d(features[i], features[i + 1], 4, stride=2 if i < layers else 1, padding=1) for i in range(layers + 2)
        )

    def forward(self, x):
        x = F.leaky_relu_(self.convolutions[0](x), 0.2)
        for convolution in self.convolutions[1:-1]:
            x = F.leaky_relu_(norm(convolution(x)), 0.2)
        return self.convolutions[-1](x)


class Stage(nn.Module):
    def __init__(self, channels_in, channels_out):
        super().__init__()
        self.conv1 = nn.Conv2d(channels_in, channels_out, 3, padding=1, bias=False)
        self.norm1 = nn.BatchNorm2d(channels_out)
        self.conv2 = nn.Conv2d(channels_out, channels_out, 3, padding=1, bias=False)
        self.norm2 = nn.BatchNorm2d(channels_out)

    def forward(self, x):
        x = F.relu_(self.norm1(self.conv1(x)))
        return F.relu_(self.norm2(self.conv2(x)))


class UNet(nn.Module):
    def __init__(self, classes=8, width=32, depth=4):
        super().__init__()
        self.encoder = nn.ModuleList(Stage(1 if i == 0 else width << (i - 1), width << i) for i in range(depth + 1))
        self.reduce = nn.ModuleList(nn.Conv2d(width << (i + 1), width << i, 1) for i in range(depth))
        self.decoder = nn.ModuleList(Stage(width << (i + 1), width << i) for i in range(depth))
        self.head = nn.Conv2d(width, classes, 1)

    def forward(self, x):
        x = self.encoder[0](x)
        skips = []
        for stage in self.encoder[1:]:
            skips.append(x)
            x = stage(F.max_pool2d(x, 2))
        for reduce, stage in zip(reversed(self.reduce), reversed(self.decoder)):
            up = F.interpolate(reduce(x), scale_factor=2, mode="bilinear", align_corners=False)
            x = stage(torch.cat([skips.pop(), up], 1))
        return self.head(x)
