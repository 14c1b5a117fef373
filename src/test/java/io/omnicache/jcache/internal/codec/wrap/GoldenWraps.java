package io.omnicache.jcache.internal.codec.wrap;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;

/** The lines of the files of golden bytes. */
final class GoldenWraps {
    private GoldenWraps() {}

    /** @param line what the line would be today, for the message */
    static String read(String resource, String name, String line) throws IOException {
        Properties lines = new Properties();
        try (InputStream in = GoldenWraps.class.getResourceAsStream("/codec/" + resource)) {
            if (in != null) {
                lines.load(in);
            }
        }
        assertThat(lines.getProperty(name)).as("the line would be: %s", line).isNotNull();
        return lines.getProperty(name);
    }
}
