package io.omnicache.jcache.internal.config;

import io.omnicache.jcache.internal.config.connection.ConnectionSettings;
import io.omnicache.jcache.internal.config.setting.Setting;
import java.util.ArrayList;
import java.util.List;

/** Writes the reference file: a settings file with every setting, its default, allowed values and meaning. */
final class ReferenceFile {
    private static final int WIDTH = 110;

    private ReferenceFile() {}

    static String make() {
        StringBuilder out = new StringBuilder("""
                # yaml-language-server: $schema=../src/main/resources/META-INF/omnicache.schema.json
                #
                # Every setting of omnicache.yaml. A setting that is not commented out has its default; a commented one has
                # no default. Values may contain ${VARIABLE} and ${VARIABLE:-default}.

                # The connection to Redis. Each setting is also a parameter of a connection URL (except uri) and, with the
                # prefix "omnicache.", one of the Properties given to getCacheManager.
                connection:
                """);
        settings(ConnectionSettings.CATALOGUE.all(), out);
        out.append("""

                # The settings of every cache. An entry of "caches" takes precedence.
                defaults:
                """);
        settings(CacheSettings.CATALOGUE.all(), out);
        out.append("""

                # The caches, by name or by pattern, with the same settings as "defaults". A cache takes each setting from
                # the most specific entry that has it. A named cache exists when the manager opens, a cache whose name
                # matches a pattern from its first getCache on.
                caches:
                  users: {}
                  "sessions-*": {}
                """);
        return out.toString();
    }

    private static void settings(List<Setting<?>> settings, StringBuilder out) {
        String block = "";
        for (Setting<?> setting : settings) {
            int dot = setting.name().indexOf('.');
            String blockOf = dot < 0 ? "" : setting.name().substring(0, dot);
            if (!blockOf.isEmpty() && !blockOf.equals(block)) {
                out.append("  ").append(blockOf).append(":\n");
            }
            block = blockOf;
            setting(setting, blockOf.isEmpty() ? "  " : "    ", out);
        }
    }

    private static void setting(Setting<?> setting, String indent, StringBuilder out) {
        wrap(setting.meaning())
                .forEach(line -> out.append(indent).append("# ").append(line).append('\n'));
        wrap("Allowed: " + setting.type().allowed() + ".")
                .forEach(line -> out.append(indent).append("# ").append(line).append('\n'));
        String name = setting.name().substring(setting.name().indexOf('.') + 1);
        String value = setting.defaultText();
        if (value == null) {
            out.append(indent).append("#").append(name).append(":\n");
        } else {
            boolean plain = value.matches("[A-Za-z0-9.-]+");
            out.append(indent)
                    .append(name)
                    .append(": ")
                    .append(plain ? value : '"' + value + '"')
                    .append('\n');
        }
    }

    private static List<String> wrap(String text) {
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder();
        for (String word : text.split(" ")) {
            if (line.length() + word.length() >= WIDTH) {
                lines.add(line.toString());
                line.setLength(0);
            }
            line.append(line.isEmpty() ? "" : " ").append(word);
        }
        lines.add(line.toString());
        return lines;
    }
}
