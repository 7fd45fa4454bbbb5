package dev.shardline.schemas.recipe;

import org.jspecify.annotations.Nullable;

/// Where a process serves its metrics and its health: the recipe's `monitoring`.
///
/// @param port null serves nothing
/// @param address of this machine, to listen on
public record MonitoringSettings(@Nullable Integer port, String address) {}
