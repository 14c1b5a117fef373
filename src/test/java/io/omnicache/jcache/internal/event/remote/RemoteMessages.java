package io.omnicache.jcache.internal.event.remote;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.omnicache.jcache.internal.codec.SizeLimit;
import io.omnicache.jcache.internal.codec.UndecodablePolicy;
import io.omnicache.jcache.internal.codec.key.KeyEncoding;
import io.omnicache.jcache.internal.codec.value.ValueCodecs;
import io.omnicache.jcache.internal.codec.wrap.StoredForm;
import io.omnicache.jcache.internal.config.setting.ByteSize;
import io.omnicache.jcache.internal.entry.EntryCodec;
import io.omnicache.jcache.internal.event.ForeignEvents.Content;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads bytes as messages between JVMs, for tests in other packages. */
public final class RemoteMessages {
    private static final ClassLoader LOADER = RemoteMessages.class.getClassLoader();
    private static final SizeLimit LIMIT = new SizeLimit("c", new ByteSize(1 << 20), "limits.value-size");
    private static final EventDecoder<Object, Object> DECODER = new EventDecoder<>(
            key -> key,
            new EntryCodec<>(
                    "c",
                    KeyEncoding.forClassLoader(LOADER),
                    ValueCodecs.create("java", LOADER),
                    UndecodablePolicy.THROW,
                    true,
                    StoredForm.CONTENT_ONLY,
                    LIMIT,
                    LIMIT),
            () -> {});

    private RemoteMessages() {}

    public static List<byte[]> eventSamples() {
        byte[] value = ValueCodecs.create("java", LOADER).encode("v");
        return List.of(
                event('C', "k", value, null),
                event('U', "#i1", value, value),
                event('R', "k", null, value),
                event('E', "#sk", null, value),
                event('X', "k", value, value),
                EventMessage.probe(7));
    }

    private static byte[] event(char type, String key, byte @Nullable [] value, byte @Nullable [] old) {
        ByteBuffer out = ByteBuffer.allocate(200);
        out.put(EventMessage.head(5, 9)).put((byte) type).put((byte) 2).put("ab".getBytes(UTF_8));
        for (byte @Nullable [] part : Arrays.asList(key.getBytes(UTF_8), value, old)) {
            out.putInt(part == null ? -1 : part.length);
            out.put(part == null ? new byte[0] : part);
        }
        byte[] message = new byte[out.position()];
        out.flip().get(message);
        return message;
    }

    /** Whether the bytes are an event, whose key and values were then read as listeners see them. */
    public static boolean isEvent(byte[] bytes) {
        EventMessage.isProbe(bytes);
        EventMessage message = EventMessage.read(bytes);
        if (message == null) {
            return false;
        }
        for (Content<Object, Object> content : DECODER.lazily(message).get()) {
            String unused = content.toString();
        }
        return true;
    }

    public static List<byte[]> controlSamples() {
        return List.of(
                new ControlMessage(ControlMessage.Kind.NEEDS, "1f", "t0", 3).bytes(),
                new ControlMessage(ControlMessage.Kind.ACKNOWLEDGED, "1f", ControlMessage.NONE, 0).bytes());
    }

    public static boolean isControl(byte[] bytes) {
        return ControlMessage.read(bytes) != null;
    }
}
