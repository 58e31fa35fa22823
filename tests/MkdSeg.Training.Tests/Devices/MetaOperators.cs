using System.Runtime.InteropServices;

namespace MkdSeg.Training.Tests.Devices;

/// <summary>
/// libtorch's device "meta" computes shapes and no values. It lacks some of the operators that a step needs (in PyTorch they are written in
/// Python); here they are given to it by libtorch's stable C interface, so that a step runs there as it is. An operator that reads a value
/// back is not among them and goes on failing.
/// </summary>
internal static unsafe class MetaOperators
{
    private static readonly nint Library = NativeLibrary.Load(
        File.ReadLines("/proc/self/maps").First(line => line.Contains("libtorch_cpu", StringComparison.Ordinal)).Split(' ')[^1]);

    private static readonly List<Kernel> Kernels = []; // libtorch calls them as long as the process lives
    private static readonly Lazy<bool> Registered = new(RegisterAll);

    private delegate void Kernel(ulong* stack, ulong arguments, ulong results);

    /// <summary>Gives the device its operators, once a process.</summary>
    public static void Register() => _ = Registered.Value;

    /// <remarks>
    /// Kinds of arguments: T a tensor, t a tensor or none, L a list of numbers, and - a number or truth value. A result is the shape of a
    /// tensor, null for none.
    /// </remarks>
    private static bool RegisterAll()
    {
        nint opened = 0;
        Check(((delegate* unmanaged<byte*, byte*, byte*, uint, nint*, int>)Export("aoti_torch_library_init_impl"))(
            Text("aten"), Text("Meta"), Text(nameof(MetaOperators)), 0, &opened));
        nint library = opened;
        void Add(string name, string kinds, Func<Arguments, long[]?[]> shapes)
        {
            Kernel kernel = (stack, _, _) => Answer(stack, kinds, shapes);
            Kernels.Add(kernel);
            Check(((delegate* unmanaged<nint, byte*, nint, int>)Export("aoti_torch_library_impl"))(
                library, Text(name), Marshal.GetFunctionPointerForDelegate(kernel)));
        }

        Add("convolution_overrideable", "TTtLLL-L-", a => [Convolved(a)]);
        Add("convolution_backward_overrideable", "TTTLLL-L-L", a => [a.If(9, 0, a[1]), a.If(9, 1, a[2]), a.If(9, 2, [a[0][1]])]);
        Add("reflection_pad2d", "TL", a => [Padded(a[0], a.List(1))]);
        Add("reflection_pad2d_backward", "TTL", a => [a[1]]);
        Add("native_batch_norm", "Ttttt---", a => [a[0], [a[0][1]], [a[0][1]]]);
        Add("native_batch_norm_backward", "TTttttt--L", a => [a.If(9, 0, a[1]), a.If(9, 1, [a[1][1]]), a.If(9, 2, [a[1][1]])]);
        Add("native_group_norm", "Ttt-----", a => [a[0], [a.Number(3), a.Number(6)], [a.Number(3), a.Number(6)]]);
        Add("native_group_norm_backward", "TTTTt----L", a => [a.If(9, 0, a[1]), a.If(9, 1, [a[1][1]]), a.If(9, 2, [a[1][1]])]);
        Add("nll_loss2d_forward", "TTt--", _ => [[], []]);
        Add("nll_loss2d_backward", "TTTt--T", a => [a[1]]);
        Add("index_select", "T-T", a => [[.. a[0].Select((side, axis) => axis == a.Number(1) ? a[2][0] : side)]]);
        Add("abs", "T", a => [a[0]]);
        Add("logical_not", "T", a => [a[0]]);
        Add("std", "T-", _ => [[]]);
        Add("min", "T", _ => [[]]);
        Add("max", "T", _ => [[]]);
        return true;
    }

    private static long[] Convolved(Arguments a)
    {
        (long[] x, long[] filter, long[] stride, long[] padding, long[] dilation) = (a[0], a[1], a.List(3), a.List(4), a.List(5));
        bool isTransposed = a.Number(6) != 0;
        long Side(int axis)
        {
            long reach = (dilation[axis] * (filter[axis + 2] - 1)) - (2 * padding[axis]), side = x[axis + 2];
            return isTransposed
                ? ((side - 1) * stride[axis]) + reach + a.List(7)[axis] + 1
                : ((side - reach - 1) / stride[axis]) + 1;
        }

        return [x[0], isTransposed ? filter[1] * a.Number(8) : filter[0], Side(0), Side(1)];
    }

    private static long[] Padded(long[] x, long[] padding) =>
        [.. x.SkipLast(2), x[^2] + padding[2] + padding[3], x[^1] + padding[0] + padding[1]];

    /// <summary>Reads a call's arguments, frees them, and puts empty tensors of the results' shapes in their place.</summary>
    private static void Answer(ulong* stack, string kinds, Func<Arguments, long[]?[]> shapes)
    {
        object?[] values = new object?[kinds.Length];
        int type = 0;
        for (int i = 0; i < kinds.Length; i++)
        {
            values[i] = kinds[i] switch
            {
                'T' => Taken((nint)stack[i], ref type),
                't' => stack[i] == 0 ? null : Taken(Unwrapped((nint*)stack[i]), ref type),
                'L' => TakenList((nint)stack[i]),
                _ => (long)stack[i],
            };
        }

        long[]?[] results = shapes(new Arguments(values));
        for (int i = 0; i < results.Length; i++)
        {
            stack[i] = (ulong)New(results[i], type);
        }
    }

    /// <summary>A tensor's shape; frees the handle. The first one's type is that of the results.</summary>
    private static long[] Taken(nint tensor, ref int type)
    {
        long dimensions = 0;
        long* sizes = null;
        Check(((delegate* unmanaged<nint, long*, int>)Export("aoti_torch_get_dim"))(tensor, &dimensions));
        Check(((delegate* unmanaged<nint, long**, int>)Export("aoti_torch_get_sizes"))(tensor, &sizes));
        long[] shape = new ReadOnlySpan<long>(sizes, (int)dimensions).ToArray();
        if (type == 0)
        {
            int own = 0;
            Check(((delegate* unmanaged<nint, int*, int>)Export("aoti_torch_get_dtype"))(tensor, &own));
            type = own;
        }

        Check(((delegate* unmanaged<nint, int>)Export("aoti_torch_delete_tensor_object"))(tensor));
        return shape;
    }

    private static nint Unwrapped(nint* optional)
    {
        nint value = *optional;
        NativeMemory.Free(optional);
        return value;
    }

    private static long[] TakenList(nint list)
    {
        nuint count = 0;
        Check(((delegate* unmanaged<nint, nuint*, int>)Export("torch_list_size"))(list, &count));
        long[] values = new long[count];
        for (nuint i = 0; i < count; i++)
        {
            ulong value = 0;
            Check(((delegate* unmanaged<nint, nuint, ulong*, int>)Export("torch_list_get_item"))(list, i, &value));
            values[i] = (long)value;
        }

        Check(((delegate* unmanaged<nint, int>)Export("torch_delete_list"))(list));
        return values;
    }

    private static nint New(long[]? shape, int type)
    {
        nint tensor = 0;
        if (shape is null)
        {
            Check(((delegate* unmanaged<nint*, int>)Export("aoti_torch_new_uninitialized_tensor"))(&tensor));
            return tensor;
        }

        long[] strides = new long[shape.Length];
        for (int axis = shape.Length - 1; axis >= 0; axis--)
        {
            strides[axis] = axis == shape.Length - 1 ? 1 : strides[axis + 1] * shape[axis + 1];
        }

        fixed (long* sizes = shape, steps = strides)
        {
            Check(((delegate* unmanaged<long, long*, long*, int, int, int, nint*, int>)Export("aoti_torch_empty_strided"))(
                shape.Length, sizes, steps, type, (int)TorchSharp.DeviceType.META, 0, &tensor));
        }

        return tensor;
    }

    private static nint Export(string name) => NativeLibrary.GetExport(Library, name);

    /// <summary>A text for libtorch to keep.</summary>
    private static byte* Text(string text) => (byte*)Marshal.StringToCoTaskMemUTF8(text);

    private static void Check(int error)
    {
        if (error != 0)
        {
            throw new InvalidOperationException($"libtorch's stable interface answered with error {error}.");
        }
    }

    /// <summary>A call's arguments: shapes, lists and numbers.</summary>
    private sealed class Arguments(object?[] values)
    {
        public long[] this[int i] => (long[])values[i]!;

        public long[] List(int i) => (long[])values[i]!;

        public long Number(int i) => (long)values[i]!;

        /// <summary>A shape, if a list of truth values wants the tensor.</summary>
        public long[]? If(int mask, int place, long[] shape) => List(mask)[place] != 0 ? shape : null;
    }
}
