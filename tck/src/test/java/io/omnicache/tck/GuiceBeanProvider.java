package io.omnicache.tck;

import com.google.inject.Guice;
import com.google.inject.Injector;
import javax.cache.annotation.BeanProvider;
import org.jsr107.ri.annotations.guice.module.CacheAnnotationsModule;

/** Gives the TCK beans whose annotated methods go through the caches of the provider under test. */
public final class GuiceBeanProvider implements BeanProvider {
    private final Injector injector = Guice.createInjector(new CacheAnnotationsModule());

    @Override
    public <T> T getBeanByType(Class<T> beanClass) {
        return injector.getInstance(beanClass);
    }
}
