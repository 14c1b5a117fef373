package io.omnicache.jcache.internal.config;

import io.omnicache.jcache.internal.config.connection.ConnectionSettings;
import io.omnicache.jcache.internal.config.setting.Setting;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Writes the settings file that has every setting in it, with its default, unit and meaning. */
final class ReferenceFile {
    private static final int WIDTH = 110;

    private ReferenceFile() {}

    static String make() {
        StringBuilder out = new StringBuilder("""
                # yaml-language-server: $schema=../src/main/resources/META-INF/omnicache.schema.json
                #
                # Every setting of omnicache.yaml. What is not commented out is the default; a setting that is has none, or
                # is not available in this version yet. Values may hold ${VARIABLE} and ${VARIABLE:-default}.

                # How Redis is reached. Each is also a parameter of a connection URL (but for uri) and, with "omnicache."
                # before it, one of the Properties given to getCacheManager.
                connection:
                """);
        settings(ConnectionSettings.all(), out);
        out.append("""

                # What applies to every cache, unless an entry of "caches" says something else.
                defaults:
                """);
        settings(CacheSettings.all(), out);
        out.append("""

                # The caches, by name or by pattern, with the same settings as "defaults". A cache takes each setting from
                # the most specific entry that has it. Names are there when the manager opens, what a pattern matches is
                # there when it is asked for.
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
        boolean later = CacheSettings.isLater(setting);
        Set<String> laterValues = CacheSettings.laterValues(setting);
        String text = setting.meaning() + (later ? " Not available in this version yet." : "");
        wrap(text).forEach(line -> out.append(indent).append("# ").append(line).append('\n'));
        wrap("Allowed: " + setting.type().allowed() + ".")
                .forEach(line -> out.append(indent).append("# ").append(line).append('\n'));
        if (!laterValues.isEmpty()) {
            String names = String.join(", ", laterValues.stream().sorted().toList());
            out.append(indent)
                    .append("# Not available in this version yet: ")
                    .append(names)
                    .append(".\n");
        }
        String name = setting.name().substring(setting.name().indexOf('.') + 1);
        String value = setting.defaultText();
        if (value == null || later) {
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
