# Debian, not Alpine: the Node.js release that the build brings along is linked against glibc.
FROM node:24-bookworm-slim AS source
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
# The lock file refers to this folder, so npm wants it before it installs anything.
COPY tools/node-runtime tools/node-runtime

FROM source AS build
# No package needs its install script to compile the program.
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY tsconfig.json tsconfig.build.json ./
COPY src src
RUN npm run build

FROM source AS packages
RUN npm ci --omit=dev --ignore-scripts --no-audit --no-fund

FROM node:24-bookworm-slim
LABEL org.opencontainers.image.title="Latchkey" \
      org.opencontainers.image.description="Self-hosted GraphQL identity API" \
      org.opencontainers.image.licenses="Apache-2.0"
# The thread pool hashes passwords and reads files; with Node's default of 4 a few logins starve all the rest.
ENV NODE_ENV=production \
    HOST=0.0.0.0 \
    PORT=4000 \
    DATA_DIR=/data \
    UV_THREADPOOL_SIZE=16
WORKDIR /app
COPY package.json LICENSE ./
COPY --from=packages /app/node_modules node_modules
COPY drizzle drizzle
COPY --from=build /app/dist dist
# User 1000 is `node`. It owns its data and nothing of the program.
RUN install -d -o 1000 -g 1000 -m 0700 /data
VOLUME /data
USER 1000:1000
EXPOSE 4000
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/health/live`, { signal: AbortSignal.timeout(2500) }).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
# Node itself is the first process, so that SIGTERM reaches it.
CMD ["node", "--enable-source-maps", "--disable-warning=ExperimentalWarning", "dist/main.js"]
