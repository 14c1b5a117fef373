package modular;

import java.lang.management.ManagementFactory;
import java.net.URI;
import javax.cache.Cache;
import javax.cache.CacheManager;
import javax.cache.Caching;
import javax.cache.configuration.MutableConfiguration;
import javax.management.JMException;
import javax.management.ObjectName;

/** Puts a book into the cache that the arguments name, gets it back, and prints a line for each thing that worked. */
public final class Application {
    private Application() {}

    /** Arguments: the URI of the cache manager, and the names of the caches. */
    public static void main(String[] arguments) throws JMException {
        System.out.println("module " + Application.class.getModule().getName());
        try (CacheManager manager = Caching.getCachingProvider().getCacheManager(URI.create(arguments[0]), null)) {
            for (int i = 1; i < arguments.length; i++) {
                Cache<Isbn, Book> books = manager.createCache(
                        arguments[i],
                        new MutableConfiguration<Isbn, Book>()
                                .setTypes(Isbn.class, Book.class)
                                .setStatisticsEnabled(true));
                use(books);
            }
        }
    }

    private static void use(Cache<Isbn, Book> books) throws JMException {
        books.put(new Isbn(42), new Book("Notes", "Note A", "Note G"));
        Book read = books.get(new Isbn(42));
        System.out.println(books.getName() + " got " + read.title() + " " + read.chapters());
        for (Cache.Entry<Isbn, Book> entry : books) {
            System.out.println(books.getName() + " iterated " + entry.getKey());
        }
        String title =
                books.invoke(new Isbn(42), (entry, none) -> entry.getValue().title());
        System.out.println(books.getName() + " invoked " + title);
        ObjectName name = ManagementFactory.getPlatformMBeanServer()
                .queryNames(new ObjectName("javax.cache:type=CacheStatistics,Cache=" + books.getName() + ",*"), null)
                .iterator()
                .next();
        System.out.println(books.getName() + " counted puts "
                + ManagementFactory.getPlatformMBeanServer().getAttribute(name, "CachePuts"));
    }
}
