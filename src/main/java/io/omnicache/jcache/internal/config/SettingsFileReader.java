package io.omnicache.jcache.internal.config;

import io.omnicache.jcache.internal.config.YamlDocument.Item;
import io.omnicache.jcache.internal.config.connection.ConnectionSettings;
import io.omnicache.jcache.internal.config.setting.Setting;
import io.omnicache.jcache.internal.config.setting.SettingCatalogue;
import io.omnicache.jcache.internal.config.setting.SpellingSuggestion;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.cache.CacheException;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;

/**
 * Reads the text of one settings file and collects all errors, so that a user can correct all of them at once. Used by
 * one thread.
 */
final class SettingsFileReader {
    static final String CONNECTION = "connection";
    static final String DEFAULTS = "defaults";
    static final String CACHES = "caches";
    private static final List<String> BLOCKS = List.of(CONNECTION, DEFAULTS, CACHES);

    private final String name;
    private final ValidationErrors errors;
    private final ValueReader values;
    private final CacheValidator validator;

    private SettingsFileReader(String name, ClassLoader loader, Variables variables) {
        this.name = name;
        this.errors = new ValidationErrors(name);
        this.values = new ValueReader(variables, errors);
        this.validator = new CacheValidator(loader, errors);
    }

    /**
     * Reads a file.
     *
     * @param name the name of the file for messages, without credentials
     * @param loader the class loader that finds the classes named in the file; the thread's context class loader is
     *     tried next
     * @throws CacheException if anything is wrong; the message lists all errors, each with its line and key
     */
    static SettingsFile read(String name, String text, ClassLoader loader, Variables variables) {
        return new SettingsFileReader(name, loader, variables).read(text);
    }

    private SettingsFile read(String text) {
        @Nullable Node root = YamlDocument.parse(text, errors);
        Map<String, SettingsFile.Value> connection = new LinkedHashMap<>();
        List<SettingsFile.Value> defaults = new ArrayList<>();
        List<CacheDefinitions.Entry> entries = new ArrayList<>();
        for (Item item : YamlDocument.items(root, "", errors)) {
            switch (item.key()) {
                case CONNECTION ->
                    readBlock(ConnectionSettings.CATALOGUE, item.value(), CONNECTION)
                            .forEach(value -> connection.put(value.setting().name(), value));
                case DEFAULTS -> defaults.addAll(readCache(item.value(), DEFAULTS));
                case CACHES -> {
                    for (Item cache : YamlDocument.items(item.value(), CACHES, errors)) {
                        entries.add(new CacheDefinitions.Entry(
                                new CacheDefinitions.NamePattern(cache.key()),
                                readCache(cache.value(), CACHES + "[" + cache.key() + "]")));
                    }
                }
                default -> errors.add(item.keyNode(), item.shownName(), unknownKey(item.key(), BLOCKS));
            }
        }
        errors.throwIfAny();
        return new SettingsFile(name, connection, new CacheDefinitions(defaults, entries));
    }

    private List<SettingsFile.Value> readCache(Node node, String path) {
        List<SettingsFile.Value> read = readBlock(CacheSettings.CATALOGUE, node, path);
        validator.validate(read, path);
        return read;
    }

    private List<SettingsFile.Value> readBlock(SettingCatalogue catalogue, @Nullable Node node, String path) {
        List<SettingsFile.Value> read = new ArrayList<>();
        readBlock(catalogue, node, path, "", read);
        return read;
    }

    /**
     * Reads a block whose keys are settings, and the blocks inside it. A switch may be a block of its details, which
     * switches it on.
     *
     * @param prefix the prefix of the names of the block's settings: {@code expiry.} in the block {@code expiry}
     */
    private void readBlock(
            SettingCatalogue catalogue,
            @Nullable Node node,
            String path,
            String prefix,
            List<SettingsFile.Value> read) {
        for (Item item : YamlDocument.items(node, path, errors)) {
            String settingName = prefix + item.key();
            String itemPath = path + "." + item.shownName();
            Setting<?> setting = catalogue.find(settingName);
            if (setting != null && item.value() instanceof MappingNode && catalogue.isSwitchWithDetails(setting)) {
                read.add(new SettingsFile.Value(setting, "true", true, "true", YamlDocument.lineOf(item.value())));
                readBlock(catalogue, item.value(), itemPath, settingName + SettingCatalogue.DETAIL, read);
            } else if (setting != null) {
                SettingsFile.Value value = values.read(setting, item.value(), itemPath);
                if (value != null) {
                    read.add(value);
                }
            } else if (catalogue.names().stream().anyMatch(known -> known.startsWith(settingName + "."))) {
                readBlock(catalogue, item.value(), itemPath, settingName + ".", read);
            } else {
                errors.add(item.keyNode(), itemPath, unknownKey(item.key(), keysOf(catalogue, prefix)));
            }
        }
    }

    private static String unknownKey(String key, List<String> known) {
        return "unknown key; allowed are " + String.join(", ", known) + SpellingSuggestion.didYouMean(key, known);
    }

    private static List<String> keysOf(SettingCatalogue catalogue, String prefix) {
        return catalogue.names().stream()
                .filter(known -> known.startsWith(prefix))
                .map(known -> known.substring(prefix.length()).split("[.]", 2)[0])
                .distinct()
                .toList();
    }
}
