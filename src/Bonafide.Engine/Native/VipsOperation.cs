using GValue = Bonafide.Engine.Native.VipsApi.GValue;

namespace Bonafide.Engine.Native;

/// <summary>
/// One libvips operation being set up. The C convenience functions take variable arguments, which P/Invoke cannot call, so the
/// operation's properties are set one by one and the operation is built, as the bindings' guide of libvips describes.
/// </summary>
internal unsafe ref struct VipsOperation
{
    private const int TypeBoolean = 5 << 2;
    private const int TypeInt = 6 << 2;
    private const int TypeString = 16 << 2;

    private nint _operation;

    internal VipsOperation(string name)
    {
        _operation = VipsApi.vips_operation_new(name);
        if (_operation == 0)
        {
            throw new InvalidOperationException($"libvips {VipsApi.Version} has no operation '{name}': {VipsApi.TakeErrors()}");
        }
    }

    internal readonly VipsOperation Int(string name, int number)
    {
        GValue value = Init(TypeInt);
        VipsApi.g_value_set_int(&value, number);
        return Set(name, &value);
    }

    internal readonly VipsOperation Bool(string name, bool flag)
    {
        GValue value = Init(TypeBoolean);
        VipsApi.g_value_set_boolean(&value, flag ? 1 : 0);
        return Set(name, &value);
    }

    internal readonly VipsOperation Text(string name, string text)
    {
        GValue value = Init(TypeString);
        VipsApi.g_value_set_string(&value, text);
        return Set(name, &value);
    }

    internal readonly VipsOperation Enum(string name, string type, int member)
    {
        GValue value = Init(VipsApi.g_type_from_name(type));
        VipsApi.g_value_set_enum(&value, member);
        return Set(name, &value);
    }

    internal readonly VipsOperation Image(string name, nint image)
    {
        GValue value = Init(VipsApi.vips_image_get_type());
        VipsApi.g_value_set_object(&value, image);
        return Set(name, &value);
    }

    internal readonly VipsOperation Doubles(string name, params ReadOnlySpan<double> numbers)
    {
        GValue value = Init(VipsApi.vips_array_double_get_type());
        fixed (double* array = numbers)
        {
            VipsApi.vips_value_set_array_double(&value, array, numbers.Length);
        }

        return Set(name, &value);
    }

    /// <summary>Bytes that stay where they are, and the caller's, until the operation's result is released.</summary>
    internal readonly VipsOperation Blob(string name, void* data, nuint length)
    {
        GValue value = Init(VipsApi.vips_blob_get_type());
        nint blob = VipsApi.vips_blob_new(0, data, length);
        VipsApi.g_value_set_boxed(&value, blob);
        VipsApi.vips_area_unref(blob);
        return Set(name, &value);
    }

    /// <summary>Runs it. The image that comes out is the caller's to unref; 0 says that it failed.</summary>
    internal nint RunForImage()
    {
        nint built = Build();
        if (built == 0)
        {
            return 0;
        }

        GValue value = Init(VipsApi.vips_image_get_type());
        VipsApi.g_object_get_property(built, "out", &value);
        nint image = VipsApi.g_object_ref(VipsApi.g_value_get_object(&value));
        VipsApi.g_value_unset(&value);
        Release(built);
        return image;
    }

    /// <summary>Runs a saver and copies what it wrote; null says that it failed.</summary>
    internal byte[]? RunForBytes()
    {
        nint built = Build();
        if (built == 0)
        {
            return null;
        }

        GValue value = Init(VipsApi.vips_blob_get_type());
        VipsApi.g_object_get_property(built, "buffer", &value);
        void* data = VipsApi.vips_blob_get(VipsApi.g_value_get_boxed(&value), out nuint length);
        byte[] bytes = new ReadOnlySpan<byte>(data, checked((int)length)).ToArray();
        VipsApi.g_value_unset(&value);
        Release(built);
        return bytes;
    }

    private nint Build()
    {
        nint built = VipsApi.vips_cache_operation_build(_operation);
        if (built == 0)
        {
            VipsApi.vips_object_unref_outputs(_operation);
        }

        VipsApi.g_object_unref(_operation);
        _operation = 0;
        return built;
    }

    private static void Release(nint built)
    {
        VipsApi.vips_object_unref_outputs(built);
        VipsApi.g_object_unref(built);
    }

    private static GValue Init(nuint type)
    {
        GValue value = default;
        VipsApi.g_value_init(&value, type);
        return value;
    }

    private readonly VipsOperation Set(string name, GValue* value)
    {
        VipsApi.g_object_set_property(_operation, name, value);
        VipsApi.g_value_unset(value);
        return this;
    }
}
