package io.omnicache.jcache.internal.config;

import io.omnicache.jcache.internal.config.setting.Setting;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.cache.CacheException;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.Node;

/** Reads settings files. Immutable. */
final class SettingsReader {
    static final String CONNECTION = "connection";
    static final String DEFAULTS = "defaults";
    static final String CACHES = "caches";
    static final List<String> BLOCKS = List.of(CONNECTION, DEFAULTS, CACHES);

    private final List<Setting<?>> connectionSettings;
    private final ClassLoader loader;
    private final Variables variables;

    /**
     * @param connectionSettings what the block {@code connection} may hold
     * @param loader where the classes are that a file names; then the thread's
     */
    SettingsReader(List<Setting<?>> connectionSettings, ClassLoader loader, Variables variables) {
        this.connectionSettings = connectionSettings;
        this.loader = loader;
        this.variables = variables;
    }

    /**
     * @param name of the file, for messages
     * @throws CacheException if anything is wrong; the message lists all that is, each with its line and key
     */
    SettingsFile read(String name, String text) {
        ValidationErrors problems = new ValidationErrors(name);
        @Nullable Node root = YamlText.parse(text, problems);
        ValueReader values = new ValueReader(variables, problems);
        BlockReader connectionReader = new BlockReader(connectionSettings, values, problems);
        CacheReader cacheReader = new CacheReader(
                new BlockReader(CacheSettings.all(), values, problems), new CacheValidator(loader, problems), problems);
        Map<String, SettingValue> connection = new LinkedHashMap<>();
        List<SettingValue> defaults = new ArrayList<>();
        List<CacheDefinitions.Entry> entries = new ArrayList<>();
        for (Block.Item item : Block.items(root, "", problems)) {
            switch (item.key()) {
                case CONNECTION ->
                    connectionReader
                            .read(item.value(), CONNECTION)
                            .forEach(value -> connection.put(value.setting().name(), value));
                case DEFAULTS -> defaults.addAll(cacheReader.readOne(item.value(), DEFAULTS));
                case CACHES -> entries.addAll(cacheReader.readAll(item.value()));
                default -> problems.add(item.keyNode(), item.key(), BlockReader.unknown(item.key(), BLOCKS));
            }
        }
        problems.throwIfAny();
        return new SettingsFile(name, connection, new CacheDefinitions(defaults, entries));
    }

    /** Reads what a file says of caches. */
    private record CacheReader(BlockReader blocks, CacheValidator checks, ValidationErrors problems) {
        List<CacheDefinitions.Entry> readAll(Node node) {
            List<CacheDefinitions.Entry> entries = new ArrayList<>();
            for (Block.Item item : Block.items(node, CACHES, problems)) {
                List<SettingValue> values = readOne(item.value(), CACHES + "[" + item.key() + "]");
                entries.add(new CacheDefinitions.Entry(new NamePattern(item.key()), values));
            }
            return entries;
        }

        List<SettingValue> readOne(Node node, String path) {
            List<SettingValue> values = blocks.read(node, path);
            checks.check(values, path);
            return values;
        }
    }
}
