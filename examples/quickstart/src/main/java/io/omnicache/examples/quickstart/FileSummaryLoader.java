package io.omnicache.examples.quickstart;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.cache.integration.CacheLoader;
import javax.cache.integration.CacheLoaderException;

/** Reads the file that a key names, in a folder. */
final class FileSummaryLoader implements CacheLoader<String, FileSummary> {
    private final Path folder;

    FileSummaryLoader(Path folder) {
        this.folder = folder;
    }

    @Override
    public FileSummary load(String name) {
        Path file = folder.resolve(name);
        try {
            List<String> lines = Files.readAllLines(file);
            String longest =
                    lines.stream().max(Comparator.comparingInt(String::length)).orElse("");
            return new FileSummary(Files.size(file), lines.size(), longest);
        } catch (IOException e) {
            throw new CacheLoaderException("Can't read " + file, e);
        }
    }

    @Override
    public Map<String, FileSummary> loadAll(Iterable<? extends String> files) {
        Map<String, FileSummary> summaries = new HashMap<>();
        files.forEach(file -> summaries.put(file, load(file)));
        return summaries;
    }
}
