using System.Reflection;
using System.Runtime.CompilerServices;

namespace Screening.Descriptors.Tests.Cost;

/// <summary>Bytes of everything reachable from an object: elements of arrays, texts and fields, without the headers of objects. Types, delegates and reflection are left out.</summary>
internal static class RetainedBytes
{
    public static long Of(object root)
    {
        HashSet<object> seen = new(ReferenceEqualityComparer.Instance);
        Stack<object> open = new([root]);
        long bytes = 0;
        while (open.TryPop(out object? next))
        {
            if (next is Type or Delegate or MemberInfo or Pointer || !seen.Add(next))
            {
                continue;
            }

            if (next is string text)
            {
                bytes += 2 * text.Length;
            }
            else if (next is Array array)
            {
                bytes += Elements(array, open);
            }
            else
            {
                bytes += Fields(next, next.GetType(), open);
            }
        }

        return bytes;
    }

    private static long Elements(Array array, Stack<object> open)
    {
        Type element = array.GetType().GetElementType()!;
        long bytes = array.LongLength * SizeOf(element);
        if (!element.IsValueType || HoldsReferences(element))
        {
            foreach (object? item in array)
            {
                Push(item, open);
            }
        }

        return bytes;
    }

    private static long Fields(object item, Type type, Stack<object> open)
    {
        long bytes = 0;
        for (Type? t = type; t is not null && t != typeof(object); t = t.BaseType)
        {
            foreach (FieldInfo field in t.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly)
                .Where(f => !f.FieldType.IsPointer && !f.FieldType.IsByRefLike))
            {
                bytes += SizeOf(field.FieldType);
                if (!field.FieldType.IsValueType || HoldsReferences(field.FieldType))
                {
                    Push(field.GetValue(item), open);
                }
            }
        }

        return bytes;
    }

    /// <summary>Values inside others are counted with their owner; only what they refer to is new.</summary>
    private static void Push(object? item, Stack<object> open)
    {
        if (item is null)
        {
            return;
        }

        if (item.GetType().IsValueType)
        {
            Fields(item, item.GetType(), open);
        }
        else
        {
            open.Push(item);
        }
    }

    private static bool HoldsReferences(Type type) =>
        (bool)typeof(RuntimeHelpers).GetMethod(nameof(RuntimeHelpers.IsReferenceOrContainsReferences))!.MakeGenericMethod(type).Invoke(null, null)!;

    private static int SizeOf(Type type) => type.IsValueType
        ? (int)typeof(Unsafe).GetMethod(nameof(Unsafe.SizeOf))!.MakeGenericMethod(type).Invoke(null, null)!
        : IntPtr.Size;
}
