package io.omnicache.jcache.internal.config;

import io.omnicache.jcache.internal.config.setting.Setting;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.Node;

/**
 * Reads a block whose keys are settings. A dot in a setting's name is a block inside of it: {@code expiry.created} is the
 * key {@code created} in the block {@code expiry}.
 */
final class BlockReader {
    private final List<Setting<?>> settings;
    private final ValueReader values;
    private final ValidationErrors problems;

    BlockReader(List<Setting<?>> settings, ValueReader values, ValidationErrors problems) {
        this.settings = settings;
        this.values = values;
        this.problems = problems;
    }

    List<SettingValue> read(@Nullable Node node, String path) {
        List<SettingValue> read = new ArrayList<>();
        read(node, path, "", read);
        return read;
    }

    private void read(@Nullable Node node, String path, String prefix, List<SettingValue> read) {
        for (Block.Item item : Block.items(node, path, problems)) {
            String name = prefix + item.key();
            String itemPath = path + "." + item.key();
            Optional<Setting<?>> setting =
                    settings.stream().filter(s -> s.name().equals(name)).findFirst();
            if (setting.isPresent()) {
                SettingValue value = values.read(setting.get(), item.value(), itemPath);
                if (value != null) {
                    read.add(value);
                }
            } else if (settings.stream().anyMatch(s -> s.name().startsWith(name + "."))) {
                read(item.value(), itemPath, name + ".", read);
            } else {
                List<String> known = keysBehind(prefix);
                problems.add(item.keyNode(), itemPath, unknown(item.key(), known));
            }
        }
    }

    /** What is said of a key that nobody knows. */
    static String unknown(String key, List<String> known) {
        return "unknown key; allowed are " + String.join(", ", known) + SpellingSuggestion.question(key, known);
    }

    private List<String> keysBehind(String prefix) {
        return settings.stream()
                .map(Setting::name)
                .filter(name -> name.startsWith(prefix))
                .map(name -> name.substring(prefix.length()).split("[.]", 2)[0])
                .distinct()
                .toList();
    }
}
