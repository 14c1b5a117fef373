package io.omnicache.jcache.hostile;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.io.ObjectStreamConstants;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Keys that this library never writes, by what they are, without the prefix of a cache. */
final class PlantedKeys {
    /** The number of {@code Object[]} among the classes that have one. */
    private static final int OBJECT_ARRAY = 3;

    private static final String ENUM = "java.util.concurrent.TimeUnit";

    private PlantedKeys() {}

    /** Second spellings of keys that a cache may hold, and keys that only decode, or not even that. */
    static Map<String, String> all() {
        Map<String, String> keys = new TreeMap<>();
        aliases().forEach(key -> keys.put("alias " + key, key));
        keys.put("cyclic array", marked(cyclicArray()));
        keys.put("shared parts", marked(sharedParts(25)));
        keys.put("nested too deeply", marked(nested(5_000)));
        keys.put("missing class", "#eno.such.Type.NAME");
        keys.put("no constant", "#e" + ENUM + ".NEVER");
        keys.put("constant of another class", "#ejava.lang.String.A");
        keys.put("no tag", "#");
        keys.put("unknown tag", "#q1");
        keys.put("no stream", "#jAAAA");
        keys.put("unknown codec", "#xnever:AA");
        keys.put("braces", "a{b}");
        keys.put("cut escape", "#sa%7");
        return keys;
    }

    static List<String> aliases() {
        List<String> keys = new ArrayList<>();
        Stream.of("i", "l", "t", "y", "n", "m").forEach(tag -> {
            keys.add("#" + tag + "042");
            keys.add("#" + tag + "+42");
            keys.add("#" + tag + "-0");
        });
        keys.addAll(List.of(
                "#c%41",
                "#c%7b",
                "#d1",
                "#d1.0",
                "#d0x1.00p0",
                "#d0X1P0",
                "#d 0x1.0p0 ",
                "#f1.0",
                "#f0x1p0",
                "#m1E3",
                "#m1E+03",
                "#m10E+2",
                "#u123E4567-E89B-12D3-A456-426614174000",
                "#u1-1-1-1-1",
                "#T10:00:00",
                "#L2024-01-01T10:00:00",
                "#I2024-01-01T00:00:00.000Z",
                "#I2024-01-01T01:00:00+01:00",
                "#O2024-01-01T00:00:00Z",
                "#PPT60S",
                "#Ppt1m",
                "#sabc",
                "#s%61bc",
                "#sa%7bb",
                "#bAAF",
                "#bAAE=",
                "#e" + ENUM.replace("util", "%75til") + ".SECONDS",
                "#xhibernate-id:%41%2C%2C#i1",
                "#j" + base64(serialised(42)),
                "#j" + base64(serialised(new ArrayList<>(List.of(1, 2))))));
        return keys;
    }

    /** An array that holds itself. */
    static byte[] cyclicArray() {
        return StreamContent.stream(out -> {
            beginArray(out, true, 1);
            reference(out, 1);
        });
    }

    /** Arrays of two elements that are the same object: a few hundred bytes for 2^levels parts. */
    static byte[] sharedParts(int levels) {
        return StreamContent.stream(out -> {
            for (int level = 0; level < levels; level++) {
                beginArray(out, level == 0, 2);
            }
            beginArray(out, false, 0);
            for (int level = levels; level > 0; level--) {
                reference(out, level + 1);
            }
        });
    }

    private static byte[] nested(int levels) {
        return StreamContent.stream(out -> {
            for (int level = 0; level < levels; level++) {
                beginArray(out, level == 0, 1);
            }
            out.writeByte(ObjectStreamConstants.TC_NULL);
        });
    }

    private static void beginArray(DataOutputStream out, boolean first, int length) throws IOException {
        out.writeByte(ObjectStreamConstants.TC_ARRAY);
        if (first) {
            out.writeByte(ObjectStreamConstants.TC_CLASSDESC);
            out.writeByte(OBJECT_ARRAY);
            out.writeByte(ObjectStreamConstants.TC_ENDBLOCKDATA);
            out.writeByte(ObjectStreamConstants.TC_NULL);
        } else {
            reference(out, 0);
        }
        out.writeInt(length);
    }

    private static void reference(DataOutputStream out, int handle) throws IOException {
        out.writeByte(ObjectStreamConstants.TC_REFERENCE);
        out.writeInt(ObjectStreamConstants.baseWireHandle + handle);
    }

    /** A stream of Java as it comes, without its header, in which each description of a class begins with a zero. */
    private static byte[] serialised(Object key) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes) {
            @Override
            protected void writeStreamHeader() {}

            @Override
            protected void writeClassDescriptor(java.io.ObjectStreamClass description) throws IOException {
                writeByte(0);
                super.writeClassDescriptor(description);
            }
        }) {
            out.writeObject(key);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static String marked(byte[] stream) {
        return "#j" + base64(stream);
    }

    private static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
