package io.omnicache.jcache.internal.near;

import io.omnicache.jcache.internal.codec.SizeLimit;
import io.omnicache.jcache.internal.codec.UndecodablePolicy;
import io.omnicache.jcache.internal.codec.key.KeyEncoding;
import io.omnicache.jcache.internal.codec.value.ValueCodecs;
import io.omnicache.jcache.internal.codec.wrap.StoredForm;
import io.omnicache.jcache.internal.config.setting.ByteSize;
import io.omnicache.jcache.internal.entry.EntryCodec;
import java.nio.charset.StandardCharsets;

/** Entries whose values are their text in Redis, for tests without a server. */
final class StringEntries {
    private StringEntries() {}

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static EntryCodec<String, String> codec() {
        ClassLoader loader = StringEntries.class.getClassLoader();
        SizeLimit limit = new SizeLimit("Cache c", ByteSize.ofMegabytes(1), "none");
        return new EntryCodec<>(
                "c",
                KeyEncoding.forClassLoader(loader),
                ValueCodecs.create("string", loader, null, String.class),
                UndecodablePolicy.MISS,
                true,
                StoredForm.CONTENT_ONLY,
                limit,
                limit);
    }
}
