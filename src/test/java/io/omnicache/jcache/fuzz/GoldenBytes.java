package io.omnicache.jcache.fuzz;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HexFormat;
import java.util.List;
import java.util.Properties;

/** The bytes that are checked in as the stored format. */
final class GoldenBytes {
    private GoldenBytes() {}

    static List<byte[]> of(String file) {
        Properties lines = new Properties();
        try (InputStream in = GoldenBytes.class.getResourceAsStream("/codec/" + file)) {
            lines.load(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return lines.stringPropertyNames().stream()
                .sorted()
                .map(name -> HexFormat.of().parseHex(lines.getProperty(name)))
                .toList();
    }
}
