package io.omnicache.jcache.internal.config.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.omnicache.jcache.internal.config.setting.Setting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ConnectionSettingsTest {

    @Test
    void catalogue_everySetting_isDocumentedWithItsDefault() throws IOException {
        String documentation = Files.readString(Path.of("docs/connections.md"));
        for (Setting<?> setting : ConnectionSettings.CATALOGUE.all()) {
            if (setting != ConnectionSettings.URI) {
                String row = documentation
                        .lines()
                        .filter(line -> line.startsWith("|") && line.contains("`" + setting.name() + "`"))
                        .findFirst()
                        .orElseThrow(() -> new AssertionError(setting.name()));
                if (setting.defaultText() != null) {
                    assertThat(row).contains(setting.defaultText());
                }
            }
        }
    }

    @Test
    void catalogue_everyDefault_isAllowed() {
        assertThat(ConnectionSettings.CATALOGUE.all())
                .allSatisfy(
                        setting -> assertThat(setting.defaultValue() == null).isEqualTo(setting.defaultText() == null));
    }
}
