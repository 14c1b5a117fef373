package io.omnicache.jcache.hostile;

import java.io.DataOutputStream;
import java.io.IOException;
import java.io.ObjectStreamConstants;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Names that would forge log lines, in the places where stored bytes hold names. */
final class ForgedNames {
    /** A line feed, a terminal's escape, a line separator, a mark that turns the direction, a byte of zero. */
    private static final List<String> EVIL = List.of(
            "no.such\nWARN all is well",
            "no.such\u001b[31mType",
            "no.such\u2028Type",
            "no.such\u202eepyT",
            "no\u0000such");

    private static final String LONG = "no.such." + "x".repeat(60_000);

    private ForgedNames() {}

    static List<String> names() {
        List<String> names = new ArrayList<>(EVIL);
        names.add(LONG);
        names.add("no\n".repeat(20_000));
        return names;
    }

    /** Values of a cache, by what holds the name. */
    static Map<String, byte[]> values() {
        Map<String, byte[]> values = new TreeMap<>();
        for (int i = 0; i < names().size(); i++) {
            String name = names().get(i);
            values.put("class " + i, value(StreamContent.stream(out -> object(out, name, false))));
            values.put("proxy " + i, value(StreamContent.stream(out -> proxy(out, name))));
            values.put("constant " + i, value(StreamContent.stream(out -> constant(out, name, false))));
        }
        return values;
    }

    /** Keys of a cache, by what holds the name. */
    static Map<String, String> keys() {
        Map<String, String> keys = new TreeMap<>();
        for (int i = 0; i < names().size(); i++) {
            String name = names().get(i);
            keys.put("enum class " + i, "#e" + name + ".A");
            keys.put("enum constant " + i, "#ejava.util.concurrent.TimeUnit." + name);
            keys.put("codec " + i, "#x" + name + ":AA");
            keys.put("class " + i, "#j" + base64(StreamContent.stream(out -> object(out, name, true))));
            keys.put("constant " + i, "#j" + base64(StreamContent.stream(out -> constant(out, name, true))));
            keys.put("text " + i, "#s%" + name);
            keys.put("tag " + i, "#" + name);
        }
        return keys;
    }

    private static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private static byte[] value(byte[] stream) {
        byte[] value = new byte[stream.length + 1];
        value[0] = 1;
        System.arraycopy(stream, 0, value, 1, stream.length);
        return value;
    }

    private static void object(DataOutputStream out, String name, boolean isKey) throws IOException {
        out.writeByte(ObjectStreamConstants.TC_OBJECT);
        description(out, name, ObjectStreamConstants.SC_SERIALIZABLE, isKey);
        out.writeByte(ObjectStreamConstants.TC_NULL);
    }

    private static void description(DataOutputStream out, String name, int flags, boolean isKey) throws IOException {
        out.writeByte(ObjectStreamConstants.TC_CLASSDESC);
        if (isKey) {
            out.writeByte(0);
        }
        out.writeUTF(name);
        out.writeLong(0);
        out.writeByte(flags);
        out.writeShort(0);
        out.writeByte(ObjectStreamConstants.TC_ENDBLOCKDATA);
    }

    private static void proxy(DataOutputStream out, String name) throws IOException {
        out.writeByte(ObjectStreamConstants.TC_OBJECT);
        out.writeByte(ObjectStreamConstants.TC_PROXYCLASSDESC);
        out.writeInt(1);
        out.writeUTF(name);
        out.writeByte(ObjectStreamConstants.TC_ENDBLOCKDATA);
        out.writeByte(ObjectStreamConstants.TC_NULL);
    }

    private static void constant(DataOutputStream out, String name, boolean isKey) throws IOException {
        int flags = ObjectStreamConstants.SC_SERIALIZABLE | ObjectStreamConstants.SC_ENUM;
        out.writeByte(ObjectStreamConstants.TC_ENUM);
        description(out, "java.util.concurrent.TimeUnit", flags, isKey);
        description(out, "java.lang.Enum", flags, isKey);
        out.writeByte(ObjectStreamConstants.TC_NULL);
        out.writeByte(ObjectStreamConstants.TC_STRING);
        out.writeUTF(name);
    }
}
