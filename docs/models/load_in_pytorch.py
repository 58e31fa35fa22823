"""A model of mkdseg in PyTorch: python3 load_in_pytorch.py MODEL.mkdseg [IN.safetensors OUT.safetensors] [NEW.mkdseg]
IN holds a tensor "images", [N,C,H,W] from -1 to 1; OUT gets the logits of every network; NEW is the model with the weights held here."""
import hashlib, json, struct, sys, zipfile, torch
TYPES = {"F32": torch.float32, "F64": torch.float64, "I64": torch.int64, "I32": torch.int32, "U8": torch.uint8}
def tensors_of(data):  # safetensors: length of a JSON header, the header, values
    start = 8 + struct.unpack("<Q", data[:8])[0]
    header, part = json.loads(data[8:start]), lambda t: bytearray(data[start + t["data_offsets"][0]:start + t["data_offsets"][1]])
    return {n: torch.frombuffer(part(t), dtype=TYPES[t["dtype"]]).reshape(t["shape"]) for n, t in header.items() if n != "__metadata__"}
def bytes_of(tensors):
    header, values = {}, bytearray()
    for name, t in tensors.items():
        part = bytearray(t.numel() * t.element_size())
        torch.frombuffer(part, dtype=t.dtype).copy_(t.detach().cpu().reshape(-1))
        header[name] = {"dtype": next(k for k in TYPES if TYPES[k] == t.dtype), "shape": list(t.shape),
                        "data_offsets": [len(values), len(values) + len(part)]}
        values += part
    return struct.pack("<Q", len(json.dumps(header))) + json.dumps(header).encode() + bytes(values)
class Stage(torch.nn.Module):
    def __init__(self, i, o):
        super().__init__()
        self.conv1, self.norm1 = torch.nn.Conv2d(i, o, 3, padding=1, bias=False), torch.nn.BatchNorm2d(o)
        self.conv2, self.norm2 = torch.nn.Conv2d(o, o, 3, padding=1, bias=False), torch.nn.BatchNorm2d(o)
    def forward(self, x):
        return self.norm2(self.conv2(self.norm1(self.conv1(x)).relu())).relu()
class UNet(torch.nn.Module):
    def __init__(self, w):  # weights by name, whose shapes say how large it is
        super().__init__()
        (classes, width), channels = w["head.weight"].shape[:2], w["encoder.0.conv1.weight"].shape[1]
        sides = [width << i for i in range(1 + sum(name.startswith("reduce.") for name in w) // 2)]
        self.encoder = torch.nn.ModuleList(Stage(i, o) for i, o in zip([channels] + sides, sides))
        self.reduce = torch.nn.ModuleList(torch.nn.Conv2d(2 * s, s, 1) for s in sides[:-1])
        self.decoder = torch.nn.ModuleList(Stage(2 * s, s) for s in sides[:-1])
        self.head, deep = torch.nn.Conv2d(width, classes, 1), sum(name.startswith("coarseHeads.") for name in w) // 2
        self.coarseHeads = torch.nn.ModuleList(torch.nn.Conv2d(s, classes, 1) for s in sides[1:1 + deep])
        self.load_state_dict(w)
    def forward(self, x):
        skips = [x := stage(torch.max_pool2d(x, 2) if i else x) for i, stage in enumerate(self.encoder)]
        for i in reversed(range(len(self.reduce))):
            up = torch.nn.functional.interpolate(self.reduce[i](x), scale_factor=2, mode="bilinear", align_corners=False)
            x = self.decoder[i](torch.cat([skips[i], up], 1))
        return self.head(x)
def load(path):  # the networks by name, ready to predict; .train() readies them for more training
    weights, sums = (zipfile.ZipFile(path).read(name) for name in ("model.safetensors", "SHA256SUMS"))
    assert hashlib.sha256(weights).hexdigest().encode() in sums, f"{path} is damaged"
    tensors = [(*name.split("/", 1), t) for name, t in tensors_of(weights).items()]
    return {net: UNet({name: t for n, name, t in tensors if n == net}).eval() for net in dict.fromkeys(n for n, _, _ in tensors)}
def save(path, nets, source):  # all else, the model card too, is that of the model in source
    files = {name: zipfile.ZipFile(source).read(name) for name in ("README.md", "model.json")}
    files["model.safetensors"] = bytes_of({f"{net}/{n}": t for net, module in nets.items() for n, t in module.state_dict().items()})
    files["SHA256SUMS"] = "".join(f"{hashlib.sha256(data).hexdigest()}  {name}\n" for name, data in files.items()).encode()
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as new:
        for name in files: new.writestr(name, files[name])
if __name__ == "__main__":
    nets = load(sys.argv[1])
    print(*(f"{name}: {sum(p.numel() for p in net.parameters())} parameters" for name, net in nets.items()), sep="\n")
    if len(sys.argv) > 3:
        images = tensors_of(open(sys.argv[2], "rb").read())["images"]
        open(sys.argv[3], "wb").write(bytes_of({name: net(images) for name, net in nets.items()}))
    if len(sys.argv) in (3, 5):
        save(sys.argv[-1], nets, sys.argv[1])
