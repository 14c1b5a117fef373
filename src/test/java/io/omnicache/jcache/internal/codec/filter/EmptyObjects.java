package io.omnicache.jcache.internal.codec.filter;

import io.omnicache.jcache.internal.codec.ValueKind;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.ObjectStreamConstants;

/** Values of the codec {@code java} that somebody else has written. */
final class EmptyObjects {
    private EmptyObjects() {}

    /** An object without fields, of a class that may be in no library here. */
    static byte[] of(String className) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.writeByte(ValueKind.JAVA);
        out.writeByte(ObjectStreamConstants.TC_OBJECT);
        describe(out, className, 1);
        return bytes.toByteArray();
    }

    /** Writes the description of a class without fields and without a superclass. */
    static void describe(DataOutputStream out, String className, long serialVersion) throws IOException {
        out.writeByte(ObjectStreamConstants.TC_CLASSDESC);
        out.writeUTF(className);
        out.writeLong(serialVersion);
        out.writeByte(ObjectStreamConstants.SC_SERIALIZABLE);
        out.writeShort(0);
        out.writeByte(ObjectStreamConstants.TC_ENDBLOCKDATA);
        out.writeByte(ObjectStreamConstants.TC_NULL);
    }
}
